using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Steppe.Scheduler.Ranking;

/// <summary>10 to the power of what is free of a node, from 0 to 1: for one number, or for sixteen at once.</summary>
/// <remarks>
/// <para>Pure. The same additions and multiplications in the same order in both forms, each rounded by itself, so both agree to
/// the bit, and so does every machine. What a library computes differs between machines. Within 1e-15 of the true value, in
/// proportion; exact at 0 and 1; never falling. See <c>docs/decisions/0100-fit-scores-are-polynomials.md</c>.</para>
/// </remarks>
internal static class PowerOfTen
{
    private const double BinaryDigits = 3.321928094887362;

    // (2^f - 1) / f for f from -1/2 to 1/2, interpolated where the Chebyshev polynomial of degree 10 is 0.
    private const double C0 = 0.6931471805599462;
    private const double C1 = 0.24022650695910075;
    private const double C2 = 0.05550410866465167;
    private const double C3 = 0.009618129107618665;
    private const double C4 = 0.0013333558200794592;
    private const double C5 = 0.00015403530424776529;
    private const double C6 = 1.5252672924850737e-05;
    private const double C7 = 1.3215451633221434e-06;
    private const double C8 = 1.0205905413765595e-07;
    private const double C9 = 7.070977866508138e-09;

    // Added to a small whole number it leaves the number, plus the bias of exponents, in the lowest bits.
    private const double Exponents = 4503599627370496.0 + 1023;
    private const int ExponentShift = 52;

    /// <summary>10^x for x from 0 to 1.</summary>
    public static double Of(double x)
    {
        double digits = x * BinaryDigits;
        double whole = Math.Round(digits);
        double f = digits - whole;
        double q = (C9 * f) + C8;
        q = (q * f) + C7;
        q = (q * f) + C6;
        q = (q * f) + C5;
        q = (q * f) + C4;
        q = (q * f) + C3;
        q = (q * f) + C2;
        q = (q * f) + C1;
        q = (q * f) + C0;
        double scale = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(whole + Exponents) << ExponentShift);
        return ((q * f) + 1) * scale;
    }

    /// <summary>The same for sixteen; where x is not from 0 to 1 the result means nothing.</summary>
    /// <remarks>Four at a time would wait for each other: every step of the polynomial needs the one before. So four times four take
    /// each step side by side.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Of(ref Vector256<double> a, ref Vector256<double> b, ref Vector256<double> c, ref Vector256<double> d)
    {
        Vector256<double> digits = Vector256.Create(BinaryDigits);
        Vector256<double> fa = a * digits, fb = b * digits, fc = c * digits, fd = d * digits;
        a = Vector256.Round(fa);
        b = Vector256.Round(fb);
        c = Vector256.Round(fc);
        d = Vector256.Round(fd);
        fa -= a;
        fb -= b;
        fc -= c;
        fd -= d;
        Vector256<double> factor = Vector256.Create(C9), qa = factor * fa, qb = factor * fb, qc = factor * fc, qd = factor * fd;
        Step(C8, ref qa, ref qb, ref qc, ref qd, fa, fb, fc, fd);
        Step(C7, ref qa, ref qb, ref qc, ref qd, fa, fb, fc, fd);
        Step(C6, ref qa, ref qb, ref qc, ref qd, fa, fb, fc, fd);
        Step(C5, ref qa, ref qb, ref qc, ref qd, fa, fb, fc, fd);
        Step(C4, ref qa, ref qb, ref qc, ref qd, fa, fb, fc, fd);
        Step(C3, ref qa, ref qb, ref qc, ref qd, fa, fb, fc, fd);
        Step(C2, ref qa, ref qb, ref qc, ref qd, fa, fb, fc, fd);
        Step(C1, ref qa, ref qb, ref qc, ref qd, fa, fb, fc, fd);
        Step(C0, ref qa, ref qb, ref qc, ref qd, fa, fb, fc, fd);
        Vector256<double> exponents = Vector256.Create(Exponents), one = Vector256<double>.One;
        a = (qa + one) * ((a + exponents).AsInt64() << ExponentShift).AsDouble();
        b = (qb + one) * ((b + exponents).AsInt64() << ExponentShift).AsDouble();
        c = (qc + one) * ((c + exponents).AsInt64() << ExponentShift).AsDouble();
        d = (qd + one) * ((d + exponents).AsInt64() << ExponentShift).AsDouble();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(
        double coefficient,
        ref Vector256<double> qa, ref Vector256<double> qb, ref Vector256<double> qc, ref Vector256<double> qd,
        Vector256<double> fa, Vector256<double> fb, Vector256<double> fc, Vector256<double> fd)
    {
        Vector256<double> next = Vector256.Create(coefficient);
        qa = (qa + next) * fa;
        qb = (qb + next) * fb;
        qc = (qc + next) * fc;
        qd = (qd + next) * fd;
    }
}
