namespace Steppe.Agent.Http;

/// <summary>Warnings about a job in the one text the API has for them.</summary>
internal static class WarningText
{
    /// <summary>How many, then each with a star before it; empty for none.</summary>
    public static string Of(IReadOnlyList<string> warnings) => warnings.Count == 0
        ? ""
        : $"{warnings.Count} warning{(warnings.Count == 1 ? "" : "s")}:\n\n"
            + string.Join('\n', warnings.Select(static warning => $"* {warning}"));
}
