using System.Text;

namespace Steppe.Hcl.Functions;

/// <summary>Upper, lower and title case, character by character: no character becomes two.</summary>
/// <remarks>Pure.</remarks>
internal static class LetterCase
{
    // What the framework leaves alone because other cultures disagree, or has no single counterpart for.
    private static readonly Dictionary<int, int> UpperToo = new() { [0x131] = 'I', [0x17F] = 'S', [0x1E9B] = 0x1E60 };
    private static readonly Dictionary<int, int> LowerToo = new() { [0x130] = 'i', [0x1E9E] = 0xDF, [0x212A] = 'k', [0x2126] = 0x3C9, [0x212B] = 0xE5 };

    // Digraphs have a title case of their own: Ǆ, ǆ → ǅ.
    private static readonly Dictionary<int, int> TitleToo = new()
    {
        [0x1C4] = 0x1C5, [0x1C5] = 0x1C5, [0x1C6] = 0x1C5,
        [0x1C7] = 0x1C8, [0x1C8] = 0x1C8, [0x1C9] = 0x1C8,
        [0x1CA] = 0x1CB, [0x1CB] = 0x1CB, [0x1CC] = 0x1CB,
        [0x1F1] = 0x1F2, [0x1F2] = 0x1F2, [0x1F3] = 0x1F2,
    };

    public static string Upper(string text) => Map(text, static rune => Mapped(rune, UpperToo, Rune.ToUpperInvariant));

    public static string Lower(string text) => Map(text, static rune => Mapped(rune, LowerToo, Rune.ToLowerInvariant));

    /// <summary>Puts the first letter of every word in title case.</summary>
    /// <remarks>In ASCII everything but letters, digits and the underscore ends a word (so <c>don't</c> has two); elsewhere only blanks do.</remarks>
    public static string Title(string text)
    {
        Rune before = new(' ');
        return Map(text, rune =>
        {
            Rune result = EndsWord(before) ? Mapped(rune, TitleToo, static plain => Mapped(plain, UpperToo, Rune.ToUpperInvariant)) : rune;
            before = rune;
            return result;
        });
    }

    private static bool EndsWord(Rune rune) => rune.IsAscii
        ? !Rune.IsLetterOrDigit(rune) && rune.Value != '_'
        : Rune.IsWhiteSpace(rune);

    private static Rune Mapped(Rune rune, Dictionary<int, int> special, Func<Rune, Rune> plain) =>
        special.TryGetValue(rune.Value, out int found) ? new Rune(found) : plain(rune);

    private static string Map(string text, Func<Rune, Rune> map)
    {
        StringBuilder result = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            result.Append(map(rune).ToString());
        }

        return result.ToString();
    }
}
