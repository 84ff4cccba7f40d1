namespace Steppe.Client.Files;

/// <summary>Guesses the MIME type of a file from its name and its first bytes.</summary>
/// <remarks>Pure.</remarks>
internal static class ContentTypes
{
    public static string Of(string name, ReadOnlySpan<byte> head) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".json" => "application/json",
        ".html" or ".htm" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".xml" => "text/xml; charset=utf-8",
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".gif" => "image/gif",
        ".svg" => "image/svg+xml",
        ".pdf" => "application/pdf",
        ".zip" => "application/zip",
        ".gz" => "application/gzip",
        _ => IsText(head) ? "text/plain; charset=utf-8" : "application/octet-stream",
    };

    private static bool IsText(ReadOnlySpan<byte> head) =>
        head.IndexOfAnyInRange((byte)0, (byte)8) < 0 && head.IndexOfAnyInRange((byte)14, (byte)26) < 0;
}
