using System.Globalization;
using System.Numerics;

namespace Steppe.Hcl.Functions;

/// <summary>Writes the size of a number the ways <c>%f</c>, <c>%e</c> and <c>%g</c> do.</summary>
/// <remarks>Pure. The sign is the caller's. Rounds the exact value, half to even.</remarks>
internal static class FloatText
{
    // Without a precision, "%g" shows an exponent from this one on.
    private const int ShortestExponent = 6;

    /// <summary>Writes a fixed number of digits after the point.</summary>
    public static string Fixed(BigFloat number, int decimals)
    {
        if (number.IsInfinite)
        {
            return "Inf";
        }

        (BigInteger exact, int exponent) = BigFloatText.Exact(number);
        return Plain(Rounded(exact, -exponent - decimals), -decimals);
    }

    /// <summary>Writes one digit before the point and an exponent of at least two digits.</summary>
    public static string Scientific(BigFloat number, int decimals, char mark)
    {
        if (number.IsInfinite)
        {
            return "Inf";
        }

        (BigInteger exact, int exponent) = BigFloatText.Exact(number);
        (BigInteger digits, exponent) = Significant(exact, exponent, decimals + 1);
        return Scientific(digits, exponent, decimals, mark);
    }

    /// <summary>Writes the shortest of both; very large and very small numbers get an exponent.</summary>
    public static string General(BigFloat number, int? digits, char mark)
    {
        if (number.IsInfinite)
        {
            return "Inf";
        }

        (BigInteger shown, int exponent) = digits is { } wanted ? Rounded(number, Math.Max(1, wanted)) : BigFloatText.Shortest(number);
        int length = Length(shown);
        int power = shown.IsZero ? 0 : length - 1 + exponent;
        int threshold = digits is null ? ShortestExponent : Math.Max(1, digits.Value);

        return power < -4 || power >= threshold ? Scientific(shown, exponent, length - 1, mark) : Plain(shown, exponent);
    }

    private static (BigInteger Digits, int Exponent) Rounded(BigFloat number, int digits)
    {
        (BigInteger exact, int exponent) = BigFloatText.Exact(number);
        (BigInteger significant, exponent) = Significant(exact, exponent, digits);
        return BigFloatText.WithoutZeros(significant, exponent);
    }

    // Rounding up may add a digit: 9.99 to two digits is 10.
    private static (BigInteger Digits, int Exponent) Significant(BigInteger exact, int exponent, int count)
    {
        int drop = Length(exact) - count;
        BigInteger digits = Rounded(exact, drop);
        return Length(digits) > count ? (digits / 10, exponent + drop + 1) : (digits, exponent + drop);
    }

    private static string Scientific(BigInteger digits, int exponent, int decimals, char mark)
    {
        string text = digits.ToString(CultureInfo.InvariantCulture);
        int power = digits.IsZero ? 0 : text.Length - 1 + exponent;
        string fraction = decimals == 0 ? "" : "." + text[1..].PadRight(decimals, '0');
        return string.Create(CultureInfo.InvariantCulture, $"{text[0]}{fraction}{mark}{(power < 0 ? '-' : '+')}{Math.Abs(power):00}");
    }

    private static string Plain(BigInteger digits, int exponent)
    {
        string text = digits.ToString(CultureInfo.InvariantCulture);
        if (exponent >= 0)
        {
            return digits.IsZero ? "0" : text + new string('0', exponent);
        }

        text = text.PadLeft(1 - exponent, '0');
        return $"{text.AsSpan(0, text.Length + exponent)}.{text.AsSpan(text.Length + exponent)}";
    }

    private static int Length(BigInteger digits) => digits.ToString(CultureInfo.InvariantCulture).Length;

    // Drops that many digits at the end, or adds zeros when negative.
    private static BigInteger Rounded(BigInteger digits, int drop)
    {
        if (drop <= 0)
        {
            return digits * BigInteger.Pow(10, -drop);
        }

        BigInteger unit = BigInteger.Pow(10, drop);
        BigInteger quotient = BigInteger.DivRem(digits, unit, out BigInteger rest);
        int half = (rest * 2).CompareTo(unit);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }
}
