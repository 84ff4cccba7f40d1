using System.Globalization;
using System.Numerics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Steppe.Hcl.Functions;

/// <summary>Finds out what a YAML scalar stands for.</summary>
/// <remarks>
/// Pure. Words are those of YAML 1.1, numbers those of 1.2, as the reference takes them: <c>on</c> is true, <c>010</c> is ten and
/// <c>0o10</c> eight. Timestamps become RFC 3339 text, binaries stay base64 text.
/// </remarks>
internal static class YamlScalar
{
    private const string Prefix = "tag:yaml.org,2002:";

    private static readonly string[] DateForms =
    [
        "yyyy-M-d", "yyyy-M-d H:m:s", "yyyy-M-d H:m:s.FFFFFFF",
        "yyyy-M-d'T'H:m:sK", "yyyy-M-d'T'H:m:s.FFFFFFFK", "yyyy-M-d't'H:m:sK", "yyyy-M-d't'H:m:s.FFFFFFFK",
    ];

    public static HclValue Resolve(Scalar scalar)
    {
        string tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        if (tag == "!" || (tag.Length == 0 && scalar.Style != ScalarStyle.Plain))
        {
            return HclValue.Of(scalar.Value);
        }

        HclValue? value = tag switch
        {
            "" => Plain(scalar),
            Prefix + "str" => HclValue.Of(scalar.Value),
            Prefix + "null" => IsNull(scalar.Value) ? HclValue.Null : null,
            Prefix + "bool" => Truth(scalar.Value),
            Prefix + "int" => Whole(scalar.Value),
            Prefix + "float" => Number(scalar),
            Prefix + "timestamp" => Timestamp(scalar.Value),
            Prefix + "binary" => Binary(scalar.Value),
            _ => throw YamlReader.At(scalar.Start, $"unsupported tag \"{tag}\""),
        };
        return value ?? throw YamlReader.At(scalar.Start, $"cannot parse \"{scalar.Value}\" as {tag}");
    }

    private static HclValue Plain(Scalar scalar)
    {
        string text = scalar.Value;
        if (IsNull(text))
        {
            return HclValue.Null;
        }

        // Everything else that is no text begins like a number or is a word for a truth value.
        return text[0] is '+' or '-' or '.' or (>= '0' and <= '9')
            ? Timestamp(text) ?? Number(scalar) ?? HclValue.Of(text)
            : Truth(text) ?? HclValue.Of(text);
    }

    private static bool IsNull(string text) => text is "" or "~" or "null" or "Null" or "NULL";

    private static HclBool? Truth(string text) => text switch
    {
        "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => (HclBool)HclValue.Of(value: true),
        "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => (HclBool)HclValue.Of(value: false),
        _ => null,
    };

    private static HclNumber? Number(Scalar scalar)
    {
        string text = scalar.Value;
        switch (text)
        {
            case ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF":
                return new HclNumber(BigFloat.FromDouble(double.PositiveInfinity));
            case "-.inf" or "-.Inf" or "-.INF":
                return new HclNumber(BigFloat.FromDouble(double.NegativeInfinity));
            case ".nan" or ".NaN" or ".NAN":
                throw YamlReader.At(scalar.Start, "floating point NaN is not supported");
        }

        string plain = text.Replace("_", "", StringComparison.Ordinal);
        bool hasDigit = plain.AsSpan().TrimStart("+-") is [>= '0' and <= '9', ..] or ['.', >= '0' and <= '9', ..];
        return Whole(text) ?? (hasDigit && BigFloat.TryParse(plain, out BigFloat number) ? new HclNumber(number) : null);
    }

    private static HclNumber? Whole(string text)
    {
        string plain = text.Replace("_", "", StringComparison.Ordinal);
        bool isNegative = plain is ['-', ..];
        ReadOnlySpan<char> digits = plain is ['-' or '+', ..] ? plain.AsSpan(1) : plain;
        int bits = digits switch
        {
            ['0', 'x' or 'X', ..] => 4,
            ['0', 'o' or 'O', ..] => 3,
            _ => 0,
        };
        digits = bits == 0 ? digits : digits[2..];
        return InBase(digits, bits) is { } value ? new HclNumber(BigFloat.FromWhole(isNegative ? -value : value)) : null;
    }

    private static BigInteger? InBase(ReadOnlySpan<char> digits, int bits)
    {
        if (digits.Length is 0 or > 256)
        {
            return null;
        }

        if (bits == 0)
        {
            return BigInteger.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger value) ? value : null;
        }

        BigInteger result = BigInteger.Zero;
        foreach (char digit in digits)
        {
            int worth = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : int.MaxValue;
            if (worth >= 1 << bits)
            {
                return null;
            }

            result = (result << bits) + worth;
        }

        return result;
    }

    private static HclString? Timestamp(string text)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal;
        return text.Length >= 8 && text[4] == '-' && DateTimeOffset.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, Utc, out DateTimeOffset time)
            ? new HclString(new Timestamp(time.DateTime, time.Offset).Show())
            : null;
    }

    private static HclString? Binary(string text)
    {
        string base64 = string.Concat(text.Where(static letter => !char.IsWhiteSpace(letter)));
        return Convert.TryFromBase64String(base64, new byte[base64.Length], out _) ? new HclString(base64) : null;
    }
}
