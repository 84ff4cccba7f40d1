namespace Steppe.Model;

/// <summary>The one text form of UUIDs: 36 characters, lower case, hyphens.</summary>
public static class Uuid
{
    /// <summary>Writes the text form.</summary>
    public static string Format(Guid value) => value.ToString("D");

    /// <summary>Reads the text form; upper case is tolerated, braces and missing hyphens are not.</summary>
    public static bool TryParse(string? text, out Guid value) => Guid.TryParseExact(text, "D", out value);
}
