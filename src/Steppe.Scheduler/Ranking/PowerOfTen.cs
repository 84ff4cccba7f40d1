using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Steppe.Scheduler.Ranking;

/// <summary>10 to the power of what is free of a node, from 0 to 1: for one number, or for four at once.</summary>
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

    /// <summary>The same for four; where x is not from 0 to 1 the result means nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Of(Vector256<double> x)
    {
        Vector256<double> digits = x * BinaryDigits;
        Vector256<double> whole = Vector256.Round(digits);
        Vector256<double> f = digits - whole;
        Vector256<double> q = (Vector256.Create(C9) * f) + Vector256.Create(C8);
        q = (q * f) + Vector256.Create(C7);
        q = (q * f) + Vector256.Create(C6);
        q = (q * f) + Vector256.Create(C5);
        q = (q * f) + Vector256.Create(C4);
        q = (q * f) + Vector256.Create(C3);
        q = (q * f) + Vector256.Create(C2);
        q = (q * f) + Vector256.Create(C1);
        q = (q * f) + Vector256.Create(C0);
        Vector256<double> scale = ((whole + Vector256.Create(Exponents)).AsInt64() << ExponentShift).AsDouble();
        return ((q * f) + Vector256<double>.One) * scale;
    }
}
