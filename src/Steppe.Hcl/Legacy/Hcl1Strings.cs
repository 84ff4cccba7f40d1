using System.Globalization;
using System.Text;

namespace Steppe.Hcl.Legacy;

/// <summary>Turns written strings of the legacy language into what they mean.</summary>
/// <remarks>Pure.</remarks>
internal static class Hcl1Strings
{
    private const string SimpleEscapes = "abfnrtv\\\"";
    private const string SimpleMeanings = "\a\b\f\n\r\t\v\\\"";

    /// <summary>Resolves escapes outside of <c>${ }</c>; what stands inside stays as written.</summary>
    public static string Unescape(SourceRange inner)
    {
        string text = inner.Text;
        StringBuilder result = new(text.Length);
        int braces = 0;
        for (int index = 0; index < text.Length;)
        {
            char next = text[index];
            if (braces == 0 && next == '\\')
            {
                index = AppendEscape(inner, text, index, result);
                continue;
            }

            if (braces == 0 && next == '$' && index + 1 < text.Length && text[index + 1] == '{')
            {
                braces = 1;
                result.Append("${");
                index += 2;
                continue;
            }

            braces += braces == 0 ? 0 : next == '{' ? 1 : next == '}' ? -1 : 0;
            result.Append(next);
            index++;
        }

        return result.ToString();
    }

    /// <summary>Applies the rules of <c>&lt;&lt;</c> and <c>&lt;&lt;-</c> to a body that ends with the marker's own indentation.</summary>
    public static string FromHeredoc(string body, bool dedents)
    {
        if (!dedents)
        {
            return body;
        }

        string[] lines = body.Split('\n');
        string indent = lines[^1];
        return lines.All(line => line.StartsWith(indent, StringComparison.Ordinal))
            ? string.Join('\n', lines.Select(line => line[indent.Length..]))
            : body.TrimEnd(' ', '\t');
    }

    private static int AppendEscape(SourceRange inner, string text, int index, StringBuilder result)
    {
        char kind = index + 1 < text.Length ? text[index + 1] : '\0';
        int simple = SimpleEscapes.IndexOf(kind, StringComparison.Ordinal);
        if (simple >= 0)
        {
            result.Append(SimpleMeanings[simple]);
            return index + 2;
        }

        (int skip, int digits, int radix) = kind switch
        {
            'x' => (2, 2, 16),
            'u' => (2, 4, 16),
            'U' => (2, 8, 16),
            >= '0' and <= '7' => (1, 3, 8),
            _ => throw Bad(inner, index, "illegal char escape"),
        };
        int value = 0;
        for (int at = index + skip; at < index + skip + digits; at++)
        {
            int digit = at < text.Length && char.IsAsciiHexDigit(text[at])
                ? int.Parse(text.AsSpan(at, 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                : radix;
            value = digit < radix && value <= 0x10FFFF ? (value * radix) + digit : throw Bad(inner, index, "illegal char escape");
        }

        result.Append(Rune.IsValid(value) ? new Rune(value).ToString() : throw Bad(inner, index, "escape is no valid character"));
        return index + skip + digits;
    }

    private static HclException Bad(SourceRange inner, int index, string message) =>
        new(Hcl1Parser.SyntaxSummary, message, inner with
        {
            StartOffset = inner.StartOffset + index,
            EndOffset = Math.Min(inner.StartOffset + index + 2, inner.EndOffset),
        });
}
