namespace Steppe.Hcl.Tests;

/// <summary>Finds the recorded answers of the reference, which lie beside the repository on some machines only.</summary>
internal static class SharedFiles
{
    /// <summary>The folder <c>shared/conformance</c> in this folder or one above; null when there is none.</summary>
    public static string? Conformance { get; } = Find();

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("STEPPE_SHARED") is { Length: > 0 } given)
        {
            return Path.Combine(given, "conformance");
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "conformance");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
