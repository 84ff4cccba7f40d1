namespace Steppe.Hcl.Functions;

/// <summary>Logarithm and power of doubles, the same to the last bit on every machine.</summary>
/// <remarks>
/// Pure. The C library behind <see cref="Math"/> may round the last bit one way or the other. The logarithm is the series of
/// fdlibm (e_log.c, freely usable as published by Sun Microsystems, 1993); the power multiplies squares.
/// </remarks>
internal static class DoubleMath
{
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;

    private static readonly double[] Odd = [6.666666666666735130e-01, 2.857142874366239149e-01, 1.818357216161805012e-01, 1.479819860511658591e-01];
    private static readonly double[] Even = [3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01];

    /// <summary>The natural logarithm.</summary>
    public static double Log(double x)
    {
        if (!double.IsFinite(x) || x <= 0)
        {
            return Math.Log(x);
        }

        (double fraction, int exponent) = Split(x);
        if (fraction < Math.Sqrt(2) / 2)
        {
            (fraction, exponent) = (fraction * 2, exponent - 1);
        }

        double f = fraction - 1;
        double s = f / (2 + f);
        double s2 = s * s;
        double s4 = s2 * s2;
        double odd = s2 * (Odd[0] + (s4 * (Odd[1] + (s4 * (Odd[2] + (s4 * Odd[3]))))));
        double even = s4 * (Even[0] + (s4 * (Even[1] + (s4 * Even[2]))));
        double halfSquare = 0.5 * f * f;
        return (exponent * Ln2High) - (halfSquare - ((s * (halfSquare + (odd + even))) + (exponent * Ln2Low)) - f);
    }

    /// <summary>The power; whole exponents go by repeated squaring.</summary>
    public static double Pow(double x, double y)
    {
        double times = Math.Abs(y);
        if (!double.IsFinite(x) || x == 0 || !double.IsFinite(y) || times != Math.Truncate(times) || times > int.MaxValue)
        {
            return Math.Pow(x, y);
        }

        double result = 1;
        int scale = 0;
        (double square, int exponent) = Split(x);
        for (long left = (long)times; left != 0; left >>= 1)
        {
            if (Math.Abs(exponent) > 4096)
            {
                scale += exponent; // Far out of range already.
                break;
            }

            if ((left & 1) == 1)
            {
                (result, scale) = (result * square, scale + exponent);
            }

            (square, exponent) = (square * square, exponent * 2);
            if (Math.Abs(square) < 0.5)
            {
                (square, exponent) = (square * 2, exponent - 1);
            }
        }

        return y < 0 ? Math.ScaleB(1 / result, -scale) : Math.ScaleB(result, scale);
    }

    // x = fraction × 2^exponent, the fraction from one half to one.
    private static (double Fraction, int Exponent) Split(double x)
    {
        int exponent = Math.ILogB(x) + 1;
        return (Math.ScaleB(x, -exponent), exponent);
    }
}
