using System.Globalization;
using System.Numerics;

namespace Steppe.Hcl;

/// <summary>Turns text into <see cref="BigFloat"/> and back.</summary>
/// <remarks>Pure. Both directions are exact: text is rounded once, and shown digits read back as the same number.</remarks>
internal static class BigFloatText
{
    private const int MaxDigits = 9_800;

    private static readonly BigInteger Five = new(5);
    private static readonly BigInteger Ten = new(10);

    /// <summary>Reads digits with an optional sign, point and exponent.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out BigFloat value)
    {
        value = default;
        bool isNegative = text is ['-', ..];
        ReadOnlySpan<char> digits = text is ['-' or '+', ..] ? text[1..] : text;
        int mark = digits.IndexOfAny('e', 'E');
        int exponent = 0;
        if (mark >= 0 && !int.TryParse(digits[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            return false;
        }

        digits = mark >= 0 ? digits[..mark] : digits;
        if (digits.Length > MaxDigits || Math.Abs((long)exponent) > MaxDigits || !TryReadDigits(digits, out BigInteger whole, out int fraction))
        {
            return false;
        }

        try
        {
            value = FromDecimal(whole, exponent - fraction);
            value = isNegative ? -value : value;
            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    /// <summary>Shows a number without exponent.</summary>
    public static string Show(BigFloat number)
    {
        if (number.IsInfinite)
        {
            return number.IsNegative ? "-Inf" : "+Inf";
        }

        string sign = number.IsNegative ? "-" : "";
        if (IsCount(number))
        {
            return sign + BigInteger.Abs(number.Truncated()).ToString(CultureInfo.InvariantCulture);
        }

        (BigInteger digits, int exponent) = Shortest(number);
        string text = digits.ToString(CultureInfo.InvariantCulture);
        if (exponent >= 0)
        {
            return sign + text + new string('0', exponent);
        }

        text = text.PadLeft(1 - exponent, '0');
        return $"{sign}{text.AsSpan(0, text.Length + exponent)}.{text.AsSpan(text.Length + exponent)}";
    }

    /// <summary>The size of a finite number as <c>digits × 10^exponent</c>, exactly.</summary>
    public static (BigInteger Digits, int Exponent) Exact(BigFloat number)
    {
        BigInteger size = BigInteger.Abs(number.Mantissa);
        return number.Exponent >= 0 ? (size << number.Exponent, 0) : (size * BigInteger.Pow(Five, -number.Exponent), number.Exponent);
    }

    /// <summary>The size of a finite number with as few digits as tell it from its neighbours at its precision.</summary>
    /// <remarks>Of several candidates of that length the nearest one is taken. There are no zeros at the end.</remarks>
    public static (BigInteger Digits, int Exponent) Shortest(BigFloat number)
    {
        (BigInteger digits, int exponent) = Exact(number);
        if (!IsCount(number) && !IsShort(digits, number.Precision))
        {
            (digits, exponent) = Shorten(number, digits, exponent, (int)BigInteger.Abs(number.Mantissa).GetBitLength());
        }

        return WithoutZeros(digits, exponent);
    }

    /// <summary>Removes zeros at the end.</summary>
    public static (BigInteger Digits, int Exponent) WithoutZeros(BigInteger digits, int exponent)
    {
        if (digits.IsZero)
        {
            return (digits, 0);
        }

        string text = digits.ToString(CultureInfo.InvariantCulture);
        int zeros = text.Length - text.AsSpan().TrimEnd('0').Length;
        return (digits / BigInteger.Pow(Ten, zeros), exponent + zeros);
    }

    // A whole number whose precision reaches to its last digit.
    private static bool IsCount(BigFloat number) =>
        number.Exponent >= 0 && BigInteger.Abs(number.Mantissa).GetBitLength() + number.Exponent <= number.Precision;

    // So few digits that no other number with as few lies as near: 10 bits are a little more than 3 digits.
    private static bool IsShort(BigInteger digits, int precision) =>
        BigInteger.Abs(digits).GetBitLength() < precision - 4;

    // Everything is scaled by 10^k and 2, so that the number and the middles to its neighbours are whole.
    private static (BigInteger Digits, int Exponent) Shorten(BigFloat number, BigInteger digits, int exponent, int bits)
    {
        int unit = number.Exponent - (number.Precision - bits) - 1;
        int scale = Math.Min(Math.Min(unit, exponent), 0);
        BigInteger value = digits * BigInteger.Pow(Ten, exponent - scale);
        BigInteger half = unit >= 0 ? BigInteger.One << unit : BigInteger.Pow(Five, -unit) * BigInteger.Pow(Ten, unit - scale);
        (BigInteger low, BigInteger high) = (value - half, value + half);
        bool isInclusive = number.Precision > bits; // The last of the precision's bits is zero.

        for (int drop = (int)(half.GetBitLength() * 0.30103) + 2; drop > 0; drop--)
        {
            BigInteger power = BigInteger.Pow(Ten, drop);
            BigInteger down = BigInteger.DivRem(value, power, out BigInteger rest);
            BigInteger below = down * power;
            BigInteger above = below + power;
            bool canDown = isInclusive ? below >= low : below > low;
            bool canUp = isInclusive ? above <= high : above < high;
            int middle = (rest * 2).CompareTo(power);
            bool isUpNearer = middle > 0 || (middle == 0 && !down.IsEven);
            if (canDown || canUp)
            {
                return (canUp && (isUpNearer || !canDown) ? down + 1 : down, scale + drop);
            }
        }

        return (value, scale);
    }

    private static BigFloat FromDecimal(BigInteger digits, int exponent)
    {
        if (exponent >= 0)
        {
            return BigFloat.Create(digits * BigInteger.Pow(Ten, exponent), 0, BigFloat.WrittenPrecision);
        }

        BigInteger divisor = BigInteger.Pow(Ten, -exponent);
        int shift = (int)Math.Max(0, BigFloat.WrittenPrecision + 2 + divisor.GetBitLength() - digits.GetBitLength());
        BigInteger quotient = BigInteger.DivRem(digits << shift, divisor, out BigInteger rest);
        return BigFloat.Create((quotient << 1) + (rest.IsZero ? 0 : 1), -shift - 1, BigFloat.WrittenPrecision);
    }

    private static bool TryReadDigits(ReadOnlySpan<char> text, out BigInteger digits, out int fraction)
    {
        int point = text.IndexOf('.');
        fraction = point < 0 ? 0 : text.Length - point - 1;
        digits = default;
        if (point >= 0)
        {
            text = string.Concat(text[..point], text[(point + 1)..]);
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long small)
            ? Take(small, out digits)
            : BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out digits);
    }

    private static bool Take(long small, out BigInteger digits)
    {
        digits = small;
        return true;
    }
}
