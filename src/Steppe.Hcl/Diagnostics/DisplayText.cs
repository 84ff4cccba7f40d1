using System.Globalization;
using System.Text;

namespace Steppe.Hcl;

/// <summary>How source text looks on a terminal: how wide it is, and what must not reach it.</summary>
/// <remarks>Pure.</remarks>
internal static class DisplayText
{
    private const string Harmless = "\uFFFD";

    // First and last of the code points that take two columns; the large blocks, as terminals have them.
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x2E80, 0x303E), (0x3041, 0x33FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xA4CF),
        (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFE6F), (0xFF00, 0xFF60), (0xFFE0, 0xFFE6), (0x1F300, 0x1F64F),
        (0x1F680, 0x1F6FF), (0x1F900, 0x1F9FF), (0x20000, 0x3FFFD),
    ];

    /// <summary>The columns one grapheme cluster takes: 0, 1 or 2. A tab counts as one; whoever pads repeats it.</summary>
    public static int Width(string grapheme)
    {
        if (!Rune.TryGetRuneAt(grapheme, 0, out Rune first))
        {
            return 1;
        }

        bool isEmoji = grapheme.Contains('\uFE0F', StringComparison.Ordinal);
        return isEmoji || Wide.Any(block => first.Value >= block.First && first.Value <= block.Last) ? 2
            : Rune.GetUnicodeCategory(first) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? 0
            : 1;
    }

    /// <summary>A grapheme cluster as it may be printed: what would move the cursor or turn the text around is replaced.</summary>
    public static string Shown(string grapheme) => grapheme != "\t" && IsHarmful(grapheme[0]) ? Harmless : grapheme;

    /// <summary>Text on one line, without characters that steer a terminal.</summary>
    public static string OneLine(string text)
    {
        if (!text.Any(IsHarmful))
        {
            return text;
        }

        return string.Concat(text.Select(static letter => letter is '\n' or '\r' or '\t' ? " " : IsHarmful(letter) ? Harmless : letter.ToString()));
    }

    // Controls, and the marks that change the direction of text.
    private static bool IsHarmful(char letter) => char.IsControl(letter) || letter is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
