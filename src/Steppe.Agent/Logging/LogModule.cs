namespace Steppe.Agent.Logging;

/// <summary>Turns a logging category into the module name operators see.</summary>
/// <remarks>Pure. <c>Steppe.Client.Tasks.TaskRunner</c> is <c>client</c>; the web server is <c>http</c>; a bare name stays.</remarks>
internal static class LogModule
{
    public const string Http = "http";

    private const string Own = "Steppe.";

    public static string Of(string category)
    {
        if (IsForeign(category))
        {
            return Http;
        }

        if (!category.StartsWith(Own, StringComparison.Ordinal))
        {
            return category;
        }

        int end = category.IndexOf('.', Own.Length);
        return category[Own.Length..(end < 0 ? category.Length : end)].ToLowerInvariant();
    }

    /// <summary>Whether the framework says it, which is for its own developers below a warning.</summary>
    public static bool IsForeign(string category) =>
        category.StartsWith("Microsoft.", StringComparison.Ordinal) || category.StartsWith("System.", StringComparison.Ordinal);
}
