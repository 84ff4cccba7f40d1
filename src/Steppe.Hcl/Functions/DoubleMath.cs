namespace Steppe.Hcl.Functions;

/// <summary>Logarithm and power of doubles, the same to the last bit on every machine.</summary>
/// <remarks>
/// Pure. The C library behind <see cref="Math"/> may round the last bit one way or the other. Logarithm and exponential are the series
/// of fdlibm (e_log.c and e_exp.c, freely usable as published by Sun Microsystems, 1993); the power multiplies squares, and the
/// exponential of the logarithm for what is left of the exponent.
/// </remarks>
internal static class DoubleMath
{
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;

    private const double Log2E = 1.44269504088896338700e+00;

    private static readonly double[] Exponential =
        [1.66666666666666019037e-01, -2.77777777770155933842e-03, 6.61375632143793436117e-05, -1.65339022054652515390e-06, 4.13813679705723846039e-08];

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

    /// <summary>The power; whole parts of exponents go by repeated squaring.</summary>
    public static double Pow(double x, double y)
    {
        double times = Math.Truncate(Math.Abs(y));
        double rest = Math.Abs(y) - times;
        if (!double.IsFinite(x) || x == 0 || !double.IsFinite(y) || times > int.MaxValue || (rest != 0 && x < 0))
        {
            return Math.Pow(x, y);
        }

        if (Math.Abs(y) == 0.5)
        {
            return y > 0 ? Math.Sqrt(x) : 1 / Math.Sqrt(x);
        }

        (times, rest) = rest > 0.5 ? (times + 1, rest - 1) : (times, rest);
        double result = rest == 0 ? 1 : Exp(rest * Log(x));
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

    // Of numbers of moderate size.
    private static double Exp(double x)
    {
        int power = (int)((Log2E * x) + (0.5 * Math.Sign(x)));
        double high = x - (power * Ln2High);
        double low = power * Ln2Low;
        double r = high - low;
        double t = r * r;
        double sum = Exponential[^1];
        for (int index = Exponential.Length - 2; index >= 0; index--)
        {
            sum = Exponential[index] + (t * sum);
        }

        double c = r - (t * sum);
        return Math.ScaleB(1 - ((low - (r * c / (2 - c))) - high), power);
    }

    // x = fraction × 2^exponent, the fraction from one half to one.
    private static (double Fraction, int Exponent) Split(double x)
    {
        int exponent = Math.ILogB(x) + 1;
        return (Math.ScaleB(x, -exponent), exponent);
    }
}
