using System.Globalization;
using System.Numerics;

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
    public string Apply(HclValue value) => Letter == 'v' ? Pad(Default(value)) : value.IsNull
        ? throw Refused("null value cannot be formatted")
        : Letter switch
        {
            's' => Pad(Cut(Converted<HclString>(value, HclType.String, "string required").Value)),
            'q' => Pad(JsonText.Write(HclValue.Of(Cut(Converted<HclString>(value, HclType.String, "string required").Value)))),
            't' => Converted<HclBool>(value, HclType.Bool, "bool required").Value ? "true" : "false",
            'd' or 'b' or 'o' or 'x' or 'X' => Whole(Converted<HclNumber>(value, HclType.Number, "number required").Value),
            _ => Float(Converted<HclNumber>(value, HclType.Number, "number required").Value),
        };

    // Text and numbers stand for themselves, everything else is shown as JSON.
    private string Default(HclValue value) => value switch
    {
        HclString text when !Has('#') => text.Value,
        HclNumber { Value: var number } when !Has('#') => (number.IsNegative ? "-" : number.IsInfinite ? "+" : "") + FloatText.General(number, null, 'e'),
        _ => JsonText.Write(value),
    };

    private T Converted<T>(HclValue value, HclType type, string problem)
        where T : HclValue =>
        HclConversion.TryConvert(value, type, out HclValue converted, out _) && converted is T result ? result : throw Refused(problem);

    private FunctionFailure Refused(string why) =>
        new(string.Create(CultureInfo.InvariantCulture, $"unsupported value for \"{Shown}\" at {Offset}: {why}"), Argument + 1);

    private string Whole(BigFloat number)
    {
        if (number.IsInfinite || !number.IsWhole)
        {
            throw Refused("an integer is required");
        }

        BigInteger whole = number.Truncated();
        string digits = InBase(BigInteger.Abs(whole)).PadLeft(Precision ?? 1, '0');
        digits = Precision == 0 && whole.IsZero ? "" : digits;
        string prefix = !Has('#') ? "" : Letter switch
        {
            'b' => "0b",
            'o' => "0",
            'x' => "0x",
            'X' => "0X",
            _ => "",
        };
        return PadNumber(Sign(whole.Sign < 0) + prefix, digits, allowZeros: Precision is null);
    }

    private string Float(BigFloat number)
    {
        string digits = Letter switch
        {
            'f' => FloatText.Fixed(number, Precision ?? 6),
            'e' or 'E' => FloatText.Scientific(number, Precision ?? 6, Letter),
            _ => FloatText.General(number, Precision, Letter == 'G' ? 'E' : 'e'),
        };
        string sign = number is { IsInfinite: true, IsNegative: false } && !Has(' ') ? "+" : Sign(number.IsNegative);
        return PadNumber(sign, digits, allowZeros: !number.IsInfinite);
    }

    private string Sign(bool isNegative) => isNegative ? "-" : Has('+') ? "+" : Has(' ') ? " " : "";

    private bool Has(char flag) => Flags.Contains(flag, StringComparison.Ordinal);

    private string InBase(BigInteger whole) => Letter switch
    {
        'd' => whole.ToString(CultureInfo.InvariantCulture),
        'b' => Bits(whole, 1),
        'o' => Bits(whole, 3),
        'x' => Bits(whole, 4),
        _ => Bits(whole, 4).ToUpperInvariant(),
    };

    private static string Bits(BigInteger whole, int bitsPerDigit)
    {
        int count = Math.Max(1, (int)((whole.GetBitLength() + bitsPerDigit - 1) / bitsPerDigit));
        byte[] bytes = whole.ToByteArray(isUnsigned: true);
        return string.Create(count, (bytes, bitsPerDigit), static (digits, state) =>
        {
            for (int index = 0; index < digits.Length; index++)
            {
                int digit = 0;
                for (int bit = state.bitsPerDigit - 1; bit >= 0; bit--)
                {
                    int at = (index * state.bitsPerDigit) + bit;
                    digit = (digit << 1) | (at / 8 < state.bytes.Length ? (state.bytes[at / 8] >> (at % 8)) & 1 : 0);
                }

                digits[^(index + 1)] = "0123456789abcdef"[digit];
            }
        });
    }

    private string Cut(string text)
    {
        StringInfo graphemes = new(text);
        return Precision < graphemes.LengthInTextElements ? graphemes.SubstringByTextElements(0, Precision.Value) : text;
    }

    private string Pad(string text)
    {
        int missing = (Width ?? 0) - new StringInfo(text).LengthInTextElements;
        string padding = missing > 0 ? new string(Has('0') ? '0' : ' ', missing) : "";
        return Has('-') ? text + padding : padding + text;
    }

    private string PadNumber(string sign, string digits, bool allowZeros)
    {
        int missing = Math.Max(0, (Width ?? 0) - sign.Length - digits.Length);
        return Has('-') ? sign + digits + new string(' ', missing)
            : Has('0') && allowZeros ? sign + new string('0', missing) + digits
            : new string(' ', missing) + sign + digits;
    }
}
