using System.Globalization;
using System.Numerics;

namespace Steppe.Hcl;

/// <summary>An exact decimal number of up to 154 significant digits.</summary>
/// <remarks>
/// <para>Kept as <c>Mantissa × 10^Exponent</c> without trailing zeros, so equal numbers have equal parts. Sums and products
/// of what files contain are exact; only longer results are rounded (half away from zero), as 512 bits would be.</para>
/// <para>Exponents are bounded, so that no short text can stand for a number too long to print.</para>
/// </remarks>
public readonly struct HclDecimal : IEquatable<HclDecimal>, IComparable<HclDecimal>
{
    private const int MaxDigits = 154;
    private const int MaxExponent = 5_000;

    private static readonly BigInteger Ten = new(10);
    private static readonly BigInteger TooLong = BigInteger.Pow(Ten, MaxDigits);

    private HclDecimal(BigInteger mantissa, int exponent) => (Mantissa, Exponent) = (mantissa, exponent);

    /// <summary>All significant digits, with the sign.</summary>
    public BigInteger Mantissa { get; }

    /// <summary>The power of ten the mantissa is multiplied by.</summary>
    public int Exponent { get; }

    /// <summary>Zero.</summary>
    public static HclDecimal Zero => default;

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => Mantissa.Sign;

    /// <summary>True when there is no fraction.</summary>
    public bool IsWhole => Exponent >= 0;

    /// <summary>Makes the number <c>mantissa × 10^exponent</c>.</summary>
    /// <exception cref="OverflowException">The number is too large or too small.</exception>
    public static HclDecimal Create(BigInteger mantissa, int exponent)
    {
        if (mantissa.IsZero)
        {
            return Zero;
        }

        if (BigInteger.Abs(mantissa) >= TooLong)
        {
            int surplus = DigitCount(mantissa) - MaxDigits;
            mantissa = RoundedQuotient(mantissa, BigInteger.Pow(Ten, surplus));
            exponent += surplus;
        }

        while (BigInteger.DivRem(mantissa, Ten, out BigInteger digit) is var shorter && digit.IsZero)
        {
            (mantissa, exponent) = (shorter, exponent + 1);
        }

        return Math.Abs(exponent) <= MaxExponent
            ? new HclDecimal(mantissa, exponent)
            : throw new OverflowException($"the number needs more than {MaxExponent} digits");
    }

    /// <summary>Reads <c>-12.5e3</c> and the like; no blanks, no leading or trailing point.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out HclDecimal value)
    {
        value = default;
        const NumberStyles Sign = NumberStyles.AllowLeadingSign;
        int mark = text.IndexOfAny('e', 'E');
        int exponent = 0;
        if (mark >= 0 && !int.TryParse(text[(mark + 1)..], Sign, CultureInfo.InvariantCulture, out exponent))
        {
            return false;
        }

        ReadOnlySpan<char> digits = mark >= 0 ? text[..mark] : text;
        int point = digits.IndexOf('.');
        int fraction = point < 0 ? 0 : digits.Length - point - 1;
        bool hasDigits = point < 0 ? digits.Length > 0 : fraction > 0 && point > 0 && char.IsAsciiDigit(digits[point - 1]);
        if (!hasDigits || digits.Length > 2 * MaxExponent || Math.Abs((long)exponent) > 2 * MaxExponent)
        {
            return false;
        }

        string joined = point < 0 ? digits.ToString() : string.Concat(digits[..point], digits[(point + 1)..]);
        if (!BigInteger.TryParse(joined, Sign, CultureInfo.InvariantCulture, out BigInteger mantissa))
        {
            return false;
        }

        try
        {
            value = Create(mantissa, exponent - fraction);
            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    /// <summary>Makes the shortest decimal that reads back as <paramref name="number"/>.</summary>
    public static HclDecimal FromDouble(double number) =>
        TryParse(number.ToString("R", CultureInfo.InvariantCulture), out HclDecimal value)
            ? value
            : throw new OverflowException("the result is not a finite number");

    /// <summary>The nearest binary floating-point number.</summary>
    public double ToDouble() => double.Parse($"{Mantissa}E{Exponent}", NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>Gives the number as a 64-bit integer if it is one.</summary>
    public bool TryToLong(out long value)
    {
        bool fits = IsWhole && Exponent < 20 && Whole() is var whole && whole >= long.MinValue && whole <= long.MaxValue;
        value = fits ? (long)Whole() : 0;
        return fits;
    }

    /// <summary>The whole number nearest below.</summary>
    public HclDecimal Floor()
    {
        if (IsWhole)
        {
            return this;
        }

        BigInteger quotient = BigInteger.DivRem(Mantissa, BigInteger.Pow(Ten, -Exponent), out BigInteger rest);
        return Create(quotient - (rest.Sign < 0 ? 1 : 0), 0);
    }

    /// <summary>The number without its fraction.</summary>
    public BigInteger Truncated() => IsWhole ? Whole() : Mantissa / BigInteger.Pow(Ten, -Exponent);

    /// <summary>The quotient; the divisor must not be zero.</summary>
    public static HclDecimal operator /(HclDecimal left, HclDecimal right)
    {
        int shift = Math.Max(0, MaxDigits + 2 - DigitCount(left.Mantissa) + DigitCount(right.Mantissa));
        BigInteger quotient = RoundedQuotient(left.Mantissa * BigInteger.Pow(Ten, shift), right.Mantissa);
        return Create(quotient, left.Exponent - right.Exponent - shift);
    }

    /// <summary>The remainder of dividing towards zero; the divisor must not be zero.</summary>
    public static HclDecimal operator %(HclDecimal left, HclDecimal right)
    {
        (BigInteger a, BigInteger b, int exponent) = Align(left, right);
        return Create(BigInteger.Remainder(a, b), exponent);
    }

    public static HclDecimal operator +(HclDecimal left, HclDecimal right)
    {
        (BigInteger a, BigInteger b, int exponent) = Align(left, right);
        return Create(a + b, exponent);
    }

    public static HclDecimal operator -(HclDecimal left, HclDecimal right) => left + -right;

    public static HclDecimal operator *(HclDecimal left, HclDecimal right) =>
        Create(left.Mantissa * right.Mantissa, left.Exponent + right.Exponent);

    public static HclDecimal operator -(HclDecimal value) => new(-value.Mantissa, value.Exponent);

    public static bool operator ==(HclDecimal left, HclDecimal right) => left.Equals(right);

    public static bool operator !=(HclDecimal left, HclDecimal right) => !left.Equals(right);

    public static bool operator <(HclDecimal left, HclDecimal right) => left.CompareTo(right) < 0;

    public static bool operator >(HclDecimal left, HclDecimal right) => left.CompareTo(right) > 0;

    public static bool operator <=(HclDecimal left, HclDecimal right) => left.CompareTo(right) <= 0;

    public static bool operator >=(HclDecimal left, HclDecimal right) => left.CompareTo(right) >= 0;

    public static implicit operator HclDecimal(int value) => Create(value, 0);

    public static implicit operator HclDecimal(long value) => Create(value, 0);

    /// <inheritdoc/>
    public int CompareTo(HclDecimal other)
    {
        (BigInteger a, BigInteger b, _) = Align(this, other);
        return a.CompareTo(b);
    }

    /// <inheritdoc/>
    public bool Equals(HclDecimal other) => Mantissa == other.Mantissa && Exponent == other.Exponent;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is HclDecimal other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Mantissa, Exponent);

    /// <summary>Shows all digits, without exponent.</summary>
    public override string ToString()
    {
        if (IsWhole)
        {
            return Whole().ToString(CultureInfo.InvariantCulture);
        }

        string digits = BigInteger.Abs(Mantissa).ToString(CultureInfo.InvariantCulture).PadLeft(1 - Exponent, '0');
        return $"{(Sign < 0 ? "-" : "")}{digits.AsSpan(0, digits.Length + Exponent)}.{digits.AsSpan(digits.Length + Exponent)}";
    }

    private BigInteger Whole() => Mantissa * BigInteger.Pow(Ten, Exponent);

    private static (BigInteger Left, BigInteger Right, int Exponent) Align(HclDecimal left, HclDecimal right)
    {
        int exponent = Math.Min(left.Exponent, right.Exponent);
        return (
            left.Mantissa * BigInteger.Pow(Ten, left.Exponent - exponent),
            right.Mantissa * BigInteger.Pow(Ten, right.Exponent - exponent),
            exponent);
    }

    private static BigInteger RoundedQuotient(BigInteger dividend, BigInteger divisor)
    {
        BigInteger quotient = BigInteger.DivRem(dividend, divisor, out BigInteger rest);
        return BigInteger.Abs(rest) * 2 >= BigInteger.Abs(divisor) ? quotient + (dividend.Sign * divisor.Sign) : quotient;
    }

    private static int DigitCount(BigInteger value) =>
        value.IsZero ? 1 : BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture).Length;
}
