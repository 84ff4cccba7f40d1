namespace Steppe.Client.Fingerprints;

/// <summary>Reads small text files of the kernel, which may be missing.</summary>
internal static class ProcFile
{
    /// <summary>The trimmed text, null when there is none to read.</summary>
    public static string? FindText(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The lines, none when the file cannot be read.</summary>
    public static string[] Lines(string path) => FindText(path)?.Split('\n') ?? [];

    /// <summary>The value behind the first <c>key:</c> or <c>key=</c>, null when there is none.</summary>
    public static string? FindValue(IEnumerable<string> lines, string key, char separator)
    {
        foreach (string line in lines)
        {
            int at = line.IndexOf(separator, StringComparison.Ordinal);
            if (at > 0 && line.AsSpan(0, at).Trim().SequenceEqual(key))
            {
                return line[(at + 1)..].Trim();
            }
        }

        return null;
    }
}
