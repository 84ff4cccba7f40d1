using System.Globalization;
using System.Numerics;

namespace Steppe.Hcl.Functions;

/// <summary>Writes non-negative decimals the ways <c>%f</c>, <c>%e</c> and <c>%g</c> do.</summary>
/// <remarks>Pure. Rounds half to even.</remarks>
internal static class FloatText
{
    /// <summary>Writes a fixed number of digits after the point.</summary>
    public static string Fixed(HclDecimal number, int decimals)
    {
        string digits = Rounded(number.Mantissa, -number.Exponent - decimals)
            .ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        return decimals == 0 ? digits : $"{digits.AsSpan(0, digits.Length - decimals)}.{digits.AsSpan(digits.Length - decimals)}";
    }

    /// <summary>Writes one digit before the point and an exponent of at least two digits.</summary>
    public static string Scientific(HclDecimal number, int decimals, char mark)
    {
        string digits = number.Mantissa.ToString(CultureInfo.InvariantCulture);
        int exponent = number.Sign == 0 ? 0 : digits.Length - 1 + number.Exponent;
        string rounded = Rounded(number.Mantissa, digits.Length - 1 - decimals).ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        exponent += rounded.Length > decimals + 1 ? 1 : 0;
        string point = decimals == 0 ? "" : $".{rounded.AsSpan(1, decimals)}";
        return string.Create(CultureInfo.InvariantCulture, $"{rounded[0]}{point}{mark}{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    /// <summary>Writes the shortest of both; very large and very small numbers get an exponent.</summary>
    public static string General(HclDecimal number, int? digits, char mark)
    {
        int length = number.Sign == 0 ? 1 : number.Mantissa.ToString(CultureInfo.InvariantCulture).Length;
        int significant = digits is null ? length : Math.Max(1, digits.Value);
        int exponent = number.Sign == 0 ? 0 : length - 1 + number.Exponent;
        int threshold = digits is null ? Math.Max(21, length) : significant;
        if (exponent < -4 || exponent >= threshold)
        {
            return WithoutZeros(Scientific(number, Math.Min(significant, length) - 1, mark), mark);
        }

        return digits is null ? number.ToString() : WithoutZeros(Fixed(number, Math.Max(0, significant - 1 - exponent)), mark);
    }

    private static string WithoutZeros(string text, char mark)
    {
        int end = text.IndexOf(mark, StringComparison.Ordinal);
        string digits = end < 0 ? text : text[..end];
        string trimmed = digits.Contains('.', StringComparison.Ordinal) ? digits.TrimEnd('0').TrimEnd('.') : digits;
        return end < 0 ? trimmed : trimmed + text[end..];
    }

    // Drops that many digits at the end, or adds zeros when negative.
    private static BigInteger Rounded(BigInteger mantissa, int drop)
    {
        if (drop <= 0)
        {
            return mantissa * BigInteger.Pow(10, -drop);
        }

        BigInteger unit = BigInteger.Pow(10, drop);
        BigInteger quotient = BigInteger.DivRem(mantissa, unit, out BigInteger rest);
        int half = (rest * 2).CompareTo(unit);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }
}
