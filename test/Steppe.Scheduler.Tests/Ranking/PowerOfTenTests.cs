using System.Runtime.Intrinsics;
using Steppe.Model;
using Steppe.Scheduler.Ranking;

namespace Steppe.Scheduler.Tests.Ranking;

public sealed class PowerOfTenTests
{
    private const int Steps = 200_000;

    [Fact]
    public void It_is_the_power_to_fifteen_digits()
    {
        for (int step = 0; step <= Steps; step++)
        {
            double x = (double)step / Steps;
            double exact = Math.Pow(10, x);
            Assert.True(Math.Abs(PowerOfTen.Of(x) - exact) <= 2e-15 * exact, $"10^{x:R} is {exact:R}, not {PowerOfTen.Of(x):R}");
        }
    }

    [Fact]
    public void It_is_exact_at_the_ends_and_never_falls()
    {
        Assert.Equal(1.0, PowerOfTen.Of(0));
        Assert.Equal(10.0, PowerOfTen.Of(1));
        for (int step = 1; step <= Steps; step++)
        {
            Assert.True(PowerOfTen.Of((double)step / Steps) > PowerOfTen.Of((double)(step - 1) / Steps));
        }
    }

    [Fact]
    public void Sixteen_at_once_are_what_one_is_to_the_bit()
    {
        var entropy = new Entropy(1);
        for (int step = 0; step < Steps / 16; step++)
        {
            double[] x = [.. Enumerable.Range(0, 4).SelectMany(_ => Four(entropy))];
            double[] expected = [.. x.Select(PowerOfTen.Of)];
            Vector256<double> a = Vector256.Create(x, 0), b = Vector256.Create(x, 4), c = Vector256.Create(x, 8), d = Vector256.Create(x, 12);
            PowerOfTen.Of(ref a, ref b, ref c, ref d);
            double[] actual = new double[16];
            a.CopyTo(actual, 0);
            b.CopyTo(actual, 4);
            c.CopyTo(actual, 8);
            d.CopyTo(actual, 12);
            Assert.Equal(expected.Select(BitConverter.DoubleToInt64Bits), actual.Select(BitConverter.DoubleToInt64Bits));
        }
    }

    private static double[] Four(Entropy entropy) =>
        [entropy.NextDouble(), entropy.NextDouble(), entropy.Next(2), (double)entropy.Next(100) / (1 + entropy.Next(100) + 99)];
}
