namespace Steppe.Agent.Http;

/// <summary>All UUIDs whose text begins alike.</summary>
/// <remarks>Value. UUIDs are ordered like their text, so these are neighbours in every table.</remarks>
internal readonly record struct UuidRange(Guid First, Guid Last)
{
    private const string Lowest = "00000000-0000-0000-0000-000000000000";
    private const string Highest = "ffffffff-ffff-ffff-ffff-ffffffffffff";

    /// <summary>Reads a prefix: hex digits, with hyphens where UUIDs have them or none at all.</summary>
    public static bool TryParse(string prefix, out UuidRange range)
    {
        range = default;
        string? text = prefix.Length > Lowest.Length ? null : Hyphenated(prefix);
        if (text is null)
        {
            return false;
        }

        bool isUuid = Guid.TryParseExact(text + Lowest[text.Length..], "D", out Guid first);
        range = new UuidRange(first, isUuid ? Guid.ParseExact(text + Highest[text.Length..], "D") : default);
        return isUuid;
    }

    // Users paste ids with hyphens, without, or cut off right behind one.
    private static string? Hyphenated(string prefix)
    {
        char[] text = new char[Lowest.Length];
        int length = 0;
        foreach (char digit in prefix.Where(static character => character != '-'))
        {
            if (!char.IsAsciiHexDigit(digit) || length == text.Length)
            {
                return null;
            }

            if (Lowest[length] == '-')
            {
                text[length++] = '-';
            }

            text[length++] = digit;
        }

        return new string(text, 0, length);
    }
}
