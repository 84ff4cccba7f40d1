using System.Globalization;
using System.Text;

namespace Steppe.Patterns;

/// <summary>The named sets of characters: <c>[:alpha:]</c> and Unicode's general categories.</summary>
/// <remarks>Immutable. Scripts such as <c>\p{Greek}</c> are not known here.</remarks>
internal static class Re2Names
{
    private static readonly Lazy<SortedDictionary<string, List<(int, int)>>> Categories = new(ReadCategories);

    /// <summary>What <c>\s</c> means: without the vertical tab.</summary>
    public static IReadOnlyList<(int First, int Last)> Perl { get; } = [('\t', '\n'), ('\f', '\r'), (' ', ' ')];

    /// <summary>Finds a set by its name with brackets; null when there is none.</summary>
    public static IReadOnlyList<(int First, int Last)>? Find(string name) => name switch
    {
        "[:alnum:]" => [('0', '9'), ('A', 'Z'), ('a', 'z')],
        "[:alpha:]" => [('A', 'Z'), ('a', 'z')],
        "[:ascii:]" => [(0, 0x7F)],
        "[:blank:]" => [('\t', '\t'), (' ', ' ')],
        "[:cntrl:]" => [(0, 0x1F), (0x7F, 0x7F)],
        "[:digit:]" => [('0', '9')],
        "[:graph:]" => [('!', '~')],
        "[:lower:]" => [('a', 'z')],
        "[:print:]" => [(' ', '~')],
        "[:punct:]" => [('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        "[:space:]" => [('\t', '\r'), (' ', ' ')],
        "[:upper:]" => [('A', 'Z')],
        "[:word:]" => [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')],
        "[:xdigit:]" => [('0', '9'), ('A', 'F'), ('a', 'f')],
        _ => null,
    };

    /// <summary>Finds a general category such as <c>L</c> or <c>Lu</c>, or <c>Any</c>.</summary>
    public static IReadOnlyList<(int First, int Last)>? FindCategory(string name) =>
        name == "Any" ? [(0, 0x10FFFF)] : Categories.Value.GetValueOrDefault(name);

    private static SortedDictionary<string, List<(int, int)>> ReadCategories()
    {
        SortedDictionary<string, List<(int, int)>> categories = new(StringComparer.Ordinal);
        for (int code = 0; code <= 0x10FFFF; code++)
        {
            if (Rune.IsValid(code) && Name(Rune.GetUnicodeCategory(new Rune(code))) is { } name)
            {
                Add(categories, name, code);
                Add(categories, name[..1], code);
            }
        }

        return categories;
    }

    private static void Add(SortedDictionary<string, List<(int First, int Last)>> categories, string name, int code)
    {
        List<(int First, int Last)> ranges = categories.TryGetValue(name, out List<(int, int)>? found) ? found : categories[name] = [];
        if (ranges.Count > 0 && ranges[^1].Last == code - 1)
        {
            ranges[^1] = (ranges[^1].First, code);
        }
        else
        {
            ranges.Add((code, code));
        }
    }

    private static string? Name(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => "Lu",
        UnicodeCategory.LowercaseLetter => "Ll",
        UnicodeCategory.TitlecaseLetter => "Lt",
        UnicodeCategory.ModifierLetter => "Lm",
        UnicodeCategory.OtherLetter => "Lo",
        UnicodeCategory.NonSpacingMark => "Mn",
        UnicodeCategory.SpacingCombiningMark => "Mc",
        UnicodeCategory.EnclosingMark => "Me",
        UnicodeCategory.DecimalDigitNumber => "Nd",
        UnicodeCategory.LetterNumber => "Nl",
        UnicodeCategory.OtherNumber => "No",
        UnicodeCategory.SpaceSeparator => "Zs",
        UnicodeCategory.LineSeparator => "Zl",
        UnicodeCategory.ParagraphSeparator => "Zp",
        UnicodeCategory.Control => "Cc",
        UnicodeCategory.Format => "Cf",
        UnicodeCategory.PrivateUse => "Co",
        UnicodeCategory.ConnectorPunctuation => "Pc",
        UnicodeCategory.DashPunctuation => "Pd",
        UnicodeCategory.OpenPunctuation => "Ps",
        UnicodeCategory.ClosePunctuation => "Pe",
        UnicodeCategory.InitialQuotePunctuation => "Pi",
        UnicodeCategory.FinalQuotePunctuation => "Pf",
        UnicodeCategory.OtherPunctuation => "Po",
        UnicodeCategory.MathSymbol => "Sm",
        UnicodeCategory.CurrencySymbol => "Sc",
        UnicodeCategory.ModifierSymbol => "Sk",
        UnicodeCategory.OtherSymbol => "So",
        _ => null,
    };
}
