using System.Numerics;

namespace Steppe.Hcl;

/// <summary>A binary floating-point number with up to 512 bits, the infinities and a negative zero.</summary>
/// <remarks>
/// <para>Kept as <c>Mantissa × 2^Exponent</c> with an odd mantissa, so equal numbers have equal parts. Written numbers have
/// 512 bits; what a function counts has 64 and what it computes as a double has 53, and an operation rounds to the larger
/// precision of its operands, half to even. So <c>0.3 - 0.2 == 0.1</c> is false here as it is in the reference.</para>
/// <para>Precision counts in arithmetic and in <see cref="ToString"/>, never in comparisons. The size is bounded, so that no
/// short text can stand for a number too long to print.</para>
/// <para>Source: job specification, section 1.1; <c>docs/decisions/0051-numbers.md</c>.</para>
/// </remarks>
public readonly struct BigFloat : IEquatable<BigFloat>, IComparable<BigFloat>
{
    /// <summary>Bits of a number that was written out.</summary>
    public const int WrittenPrecision = 512;

    private const int CountPrecision = 64;
    private const int DoublePrecision = 53;
    private const int MaxBits = 32_768;

    private readonly bool _isNegative;

    private BigFloat(BigInteger mantissa, int exponent, int precision)
    {
        (Mantissa, Exponent, Precision) = (mantissa, exponent, precision);
        _isNegative = mantissa.Sign < 0;
    }

    private BigFloat(bool isInfinite, bool isNegative, int precision)
    {
        (IsInfinite, _isNegative, Precision) = (isInfinite, isNegative, precision);
    }

    /// <summary>The significant bits with the sign; odd, or zero.</summary>
    public BigInteger Mantissa { get; }

    /// <summary>The power of two the mantissa is multiplied by.</summary>
    public int Exponent { get; }

    /// <summary>How many bits results computed from this number keep at least.</summary>
    public int Precision { get; }

    /// <summary>True for what a division by zero gives.</summary>
    public bool IsInfinite { get; }

    /// <summary>About how many bits the number has when written out.</summary>
    internal int Size => (int)BigInteger.Abs(Mantissa).GetBitLength() + Math.Abs(Exponent);

    /// <summary>Zero.</summary>
    public static BigFloat Zero => FromLong(0);

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => IsInfinite ? (_isNegative ? -1 : 1) : Mantissa.Sign;

    /// <summary>True for numbers below zero and for the negative zero.</summary>
    public bool IsNegative => _isNegative;

    /// <summary>True when there is no fraction.</summary>
    public bool IsWhole => !IsInfinite && Exponent >= 0;

    /// <summary>Makes the number <c>mantissa × 2^exponent</c>, rounded to a precision.</summary>
    /// <exception cref="OverflowException">The number is too large or too small.</exception>
    public static BigFloat Create(BigInteger mantissa, int exponent, int precision)
    {
        if (mantissa.IsZero)
        {
            return new BigFloat(isInfinite: false, isNegative: false, precision);
        }

        int surplus = (int)BigInteger.Abs(mantissa).GetBitLength() - precision;
        if (surplus > 0)
        {
            mantissa = DropBits(mantissa, surplus);
            exponent += surplus;
        }

        int zeros = (int)BigInteger.TrailingZeroCount(mantissa);
        mantissa >>= zeros;
        exponent += zeros;
        return Math.Abs((long)exponent) <= MaxBits && exponent + BigInteger.Abs(mantissa).GetBitLength() <= MaxBits
            ? new BigFloat(mantissa, exponent, precision)
            : throw new OverflowException($"the number needs more than {MaxBits} bits");
    }

    /// <summary>Makes a number out of a count.</summary>
    public static BigFloat FromLong(long value) => Create(value, 0, CountPrecision);

    /// <summary>Makes a whole number of any size, exactly.</summary>
    public static BigFloat FromWhole(BigInteger value) =>
        Create(value, 0, (int)Math.Max(CountPrecision, BigInteger.Abs(value).GetBitLength()));

    /// <summary>Makes the number a double stands for.</summary>
    public static BigFloat FromDouble(double number)
    {
        if (double.IsNaN(number))
        {
            throw new OverflowException("the result is not a number");
        }

        if (double.IsInfinity(number) || number == 0)
        {
            return new BigFloat(double.IsInfinity(number), double.IsNegative(number), DoublePrecision);
        }

        // One more than the fraction's 52 bits: ScaleB makes the mantissa whole.
        int exponent = Math.ILogB(number) - (DoublePrecision - 1);
        return Create(new BigInteger(Math.ScaleB(number, -exponent)), exponent, DoublePrecision);
    }

    /// <summary>Reads <c>-12.5e3</c> and the like; no blanks.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out BigFloat value) => BigFloatText.TryParse(text, out value);

    /// <summary>The nearest double.</summary>
    public double ToDouble()
    {
        if (IsInfinite || Mantissa.IsZero)
        {
            double size = IsInfinite ? double.PositiveInfinity : 0;
            return _isNegative ? -size : size;
        }

        BigFloat rounded = Create(Mantissa, Exponent, DoublePrecision);
        return Math.ScaleB((double)rounded.Mantissa, rounded.Exponent);
    }

    /// <summary>Gives the number as a 64-bit integer if it is one.</summary>
    public bool TryToLong(out long value)
    {
        value = 0;
        if (!IsWhole || Exponent > 63)
        {
            return false;
        }

        BigInteger whole = Mantissa << Exponent;
        bool fits = whole >= long.MinValue && whole <= long.MaxValue;
        value = fits ? (long)whole : 0;
        return fits;
    }

    /// <summary>The whole number nearest below; infinities stay.</summary>
    public BigFloat Floor() => IsWhole || IsInfinite ? this : FromWhole(Mantissa >> -Exponent);

    /// <summary>The number without its fraction; it must be finite.</summary>
    public BigInteger Truncated() => Exponent >= 0 ? Mantissa << Exponent : Mantissa.Sign * (BigInteger.Abs(Mantissa) >> -Exponent);

    /// <summary>The quotient; a zero divisor gives an infinity.</summary>
    /// <exception cref="OverflowException">Zero by zero, infinity by infinity, or a result out of bounds.</exception>
    public static BigFloat operator /(BigFloat left, BigFloat right)
    {
        int precision = Math.Max(left.Precision, right.Precision);
        bool isNegative = left._isNegative != right._isNegative;
        if (left.IsInfinite || right.Sign == 0)
        {
            return left.IsInfinite == right.IsInfinite && (left.IsInfinite || left.Sign == 0)
                ? throw new OverflowException("can't divide zero by zero or infinity by infinity")
                : new BigFloat(isInfinite: true, isNegative, precision);
        }

        if (right.IsInfinite || left.Sign == 0)
        {
            return new BigFloat(isInfinite: false, isNegative, precision);
        }

        // Two bits more than needed, and a last one that says whether anything was cut off.
        int shift = Math.Max(0, precision + 2 + (int)(BigInteger.Abs(right.Mantissa).GetBitLength() - BigInteger.Abs(left.Mantissa).GetBitLength()));
        BigInteger quotient = BigInteger.DivRem(left.Mantissa << shift, right.Mantissa, out BigInteger rest);
        quotient = (quotient << 1) + (rest.IsZero ? 0 : isNegative ? -1 : 1);
        return Create(quotient, left.Exponent - right.Exponent - shift - 1, precision);
    }

    /// <summary>What is left after dividing towards zero. A zero divisor gives the left side back.</summary>
    public static BigFloat operator %(BigFloat left, BigFloat right)
    {
        if (left.IsInfinite || right.IsInfinite)
        {
            return left * right;
        }

        if (right.Sign == 0)
        {
            return left;
        }

        BigInteger times = (left / right).Truncated();
        BigFloat taken = Create(times * right.Mantissa, right.Exponent, left.Precision);
        return Add(left, taken, -1, left.Precision);
    }

    public static BigFloat operator +(BigFloat left, BigFloat right) => Add(left, right, 1, Math.Max(left.Precision, right.Precision));

    public static BigFloat operator -(BigFloat left, BigFloat right) => Add(left, right, -1, Math.Max(left.Precision, right.Precision));

    public static BigFloat operator *(BigFloat left, BigFloat right)
    {
        int precision = Math.Max(left.Precision, right.Precision);
        bool isNegative = left._isNegative != right._isNegative;
        if (left.IsInfinite || right.IsInfinite)
        {
            return left.Sign == 0 || right.Sign == 0
                ? throw new OverflowException("can't multiply zero by infinity")
                : new BigFloat(isInfinite: true, isNegative, precision);
        }

        if (left.Sign == 0 || right.Sign == 0)
        {
            return new BigFloat(isInfinite: false, isNegative, precision);
        }

        // A product keeps the bits it needs, up to those of a written number.
        BigFloat product = Create(left.Mantissa * right.Mantissa, left.Exponent + right.Exponent, Math.Max(precision, WrittenPrecision));
        int needed = (int)BigInteger.Abs(product.Mantissa).GetBitLength();
        return new BigFloat(product.Mantissa, product.Exponent, Math.Max(precision, needed));
    }

    public static BigFloat operator -(BigFloat value) => value.Sign == 0 || value.IsInfinite
        ? new BigFloat(value.IsInfinite, !value._isNegative, value.Precision)
        : new BigFloat(-value.Mantissa, value.Exponent, value.Precision);

    public static bool operator ==(BigFloat left, BigFloat right) => left.Equals(right);

    public static bool operator !=(BigFloat left, BigFloat right) => !left.Equals(right);

    public static bool operator <(BigFloat left, BigFloat right) => left.CompareTo(right) < 0;

    public static bool operator >(BigFloat left, BigFloat right) => left.CompareTo(right) > 0;

    public static bool operator <=(BigFloat left, BigFloat right) => left.CompareTo(right) <= 0;

    public static bool operator >=(BigFloat left, BigFloat right) => left.CompareTo(right) >= 0;

    public static implicit operator BigFloat(int value) => FromLong(value);

    public static implicit operator BigFloat(long value) => FromLong(value);

    /// <inheritdoc/>
    public int CompareTo(BigFloat other)
    {
        if (IsInfinite || other.IsInfinite)
        {
            return (IsInfinite ? 2 * Sign : 0).CompareTo(other.IsInfinite ? 2 * other.Sign : 0);
        }

        int exponent = Math.Min(Exponent, other.Exponent);
        return (Mantissa << (Exponent - exponent)).CompareTo(other.Mantissa << (other.Exponent - exponent));
    }

    /// <inheritdoc/>
    public bool Equals(BigFloat other) =>
        Mantissa == other.Mantissa && Exponent == other.Exponent && IsInfinite == other.IsInfinite && (!IsInfinite || _isNegative == other._isNegative);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BigFloat other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Mantissa, Exponent, IsInfinite);

    /// <summary>Shows the fewest digits that stand for this number at its precision, without exponent.</summary>
    public override string ToString() => BigFloatText.Show(this);

    private static BigFloat Add(BigFloat left, BigFloat right, int sign, int precision)
    {
        bool isRightNegative = right._isNegative == sign > 0;
        if (left.IsInfinite || right.IsInfinite)
        {
            return left.IsInfinite && right.IsInfinite && left._isNegative != isRightNegative
                ? throw new OverflowException("can't add infinities of opposite signs")
                : new BigFloat(isInfinite: true, left.IsInfinite ? left._isNegative : isRightNegative, precision);
        }

        if (left.Sign == 0 && right.Sign == 0)
        {
            return new BigFloat(isInfinite: false, left._isNegative && isRightNegative, precision);
        }

        int exponent = Math.Min(left.Exponent, right.Exponent);
        BigInteger sum = (left.Mantissa << (left.Exponent - exponent)) + (sign * (right.Mantissa << (right.Exponent - exponent)));
        return Create(sum, exponent, precision);
    }

    // Half to even.
    private static BigInteger DropBits(BigInteger mantissa, int count)
    {
        BigInteger size = BigInteger.Abs(mantissa);
        BigInteger kept = size >> count;
        BigInteger rest = size - (kept << count);
        int half = rest.CompareTo(BigInteger.One << (count - 1));
        kept += half > 0 || (half == 0 && !kept.IsEven) ? BigInteger.One : BigInteger.Zero;
        return mantissa.Sign < 0 ? -kept : kept;
    }
}
