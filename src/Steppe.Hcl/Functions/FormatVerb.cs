using System.Globalization;
using System.Numerics;
using System.Text;

namespace Steppe.Hcl.Functions;

/// <summary>One <c>%</c> verb of a format text.</summary>
/// <param name="Letter">What kind of text to make.</param>
/// <param name="Flags">Any of <c>+ - # 0</c> and blank.</param>
/// <param name="Width">Least width in graphemes.</param>
/// <param name="Precision">Digits after the point, or most graphemes of a string.</param>
/// <param name="Argument">Which argument, from 0.</param>
/// <param name="Shown">The verb as written.</param>
/// <param name="Offset">Where it stands in the format text.</param>
internal sealed record FormatVerb(char Letter, string Flags, int? Width, int? Precision, int Argument, string Shown, int Offset)
{
    public string Apply(HclValue value)
    {
        char letter = Letter != 'v' ? Letter : value switch
        {
            _ when Flags.Contains('#', StringComparison.Ordinal) => 'j',
            HclString => 's',
            HclNumber => 'g',
            HclBool => 't',
            _ => 'j',
        };
        if (letter == 'j')
        {
            return Pad(JsonText.Write(value), allowZeros: false);
        }

        if (value.IsNull)
        {
            throw Refused("null value cannot be formatted");
        }

        return letter switch
        {
            's' => Pad(Cut(Converted<HclString>(value, HclType.String, "string required").Value), allowZeros: false),
            'q' => Pad(JsonText.Write(HclValue.Of(Cut(Converted<HclString>(value, HclType.String, "string required").Value))), allowZeros: false),
            't' => Pad(Converted<HclBool>(value, HclType.Bool, "bool required").Value ? "true" : "false", allowZeros: false),
            _ => Pad(Signed(Converted<HclNumber>(value, HclType.Number, "number required").Value, letter), allowZeros: true),
        };
    }

    private T Converted<T>(HclValue value, HclType type, string problem)
        where T : HclValue =>
        HclConversion.TryConvert(value, type, out HclValue converted, out _) && converted is T result ? result : throw Refused(problem);

    private FunctionFailure Refused(string why) =>
        new(string.Create(CultureInfo.InvariantCulture, $"unsupported value for \"{Shown}\" at {Offset}: {why}"), Argument + 1);

    private string Signed(HclDecimal number, char letter)
    {
        HclDecimal size = number.Sign < 0 ? -number : number;
        string digits = letter switch
        {
            'd' => InBase(size, 10),
            'b' => InBase(size, 2),
            'o' => InBase(size, 8),
            'x' => InBase(size, 16),
            'X' => InBase(size, 16).ToUpperInvariant(),
            'f' => FloatText.Fixed(size, Precision ?? 6),
            'e' or 'E' => FloatText.Scientific(size, Precision ?? 6, letter),
            _ => FloatText.General(size, Precision, letter == 'G' ? 'E' : 'e'),
        };
        string sign = number.Sign < 0 ? "-" : Flags.Contains('+', StringComparison.Ordinal) ? "+" : Flags.Contains(' ', StringComparison.Ordinal) ? " " : "";
        return sign + digits;
    }

    private static string InBase(HclDecimal number, int radix)
    {
        BigInteger whole = number.Truncated();
        if (radix == 10 || whole.IsZero)
        {
            return whole.ToString(CultureInfo.InvariantCulture);
        }

        StringBuilder digits = new();
        for (; !whole.IsZero; whole /= radix)
        {
            digits.Insert(0, "0123456789abcdef"[(int)(whole % radix)]);
        }

        return digits.ToString();
    }

    private string Cut(string text)
    {
        StringInfo graphemes = new(text);
        return Precision < graphemes.LengthInTextElements ? graphemes.SubstringByTextElements(0, Precision.Value) : text;
    }

    private string Pad(string text, bool allowZeros)
    {
        int missing = (Width ?? 0) - new StringInfo(text).LengthInTextElements;
        if (missing <= 0)
        {
            return text;
        }

        if (Flags.Contains('-', StringComparison.Ordinal))
        {
            return text + new string(' ', missing);
        }

        if (!allowZeros || !Flags.Contains('0', StringComparison.Ordinal))
        {
            return new string(' ', missing) + text;
        }

        int sign = text is ['+' or '-' or ' ', ..] ? 1 : 0;
        return text[..sign] + new string('0', missing) + text[sign..];
    }
}
