using System.Numerics;
using static Steppe.Hcl.Functions.FunctionParameter;

namespace Steppe.Hcl.Functions;

/// <summary>Functions on numbers.</summary>
internal static class NumberFunctions
{
    private const int MaxRange = 1024;
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    public static IReadOnlyList<HclFunction> All { get; } =
    [
        new("abs", [Number("num")], static call => HclValue.Of(call.Number(0).IsNegative ? -call.Number(0) : call.Number(0))),
        new("ceil", [Number("num")], static call => HclValue.Of(Unsigned(-(-call.Number(0)).Floor()))),
        new("floor", [Number("num")], static call => HclValue.Of(Unsigned(call.Number(0).Floor()))),
        new("log", [Number("num"), Number("base")], static call =>
            HclValue.Of(BigFloat.FromDouble(DoubleMath.Log(Double(call, 0)) / DoubleMath.Log(Double(call, 1))))),
        new("pow", [Number("num"), Number("power")], static call =>
            HclValue.Of(BigFloat.FromDouble(DoubleMath.Pow(Double(call, 0), Double(call, 1))))),
        new("signum", [Number("num")], Signum),
        new("parseint", [Any("number"), Number("base")], ParseInteger),
        new("max", [], Number("numbers"), static call => Extreme(call, static (best, next) => next > best)),
        new("min", [], Number("numbers"), static call => Extreme(call, static (best, next) => next < best)),
        new("range", [], Number("params"), Range),
    ];

    // Rounding gives no negative zero.
    private static BigFloat Unsigned(BigFloat whole) => whole.Sign == 0 ? BigFloat.Zero : whole;

    private static HclValue Signum(FunctionCall call) => call.Number(0).TryToLong(out long number)
        ? HclValue.Of(Math.Sign(number))
        : throw new FunctionFailure("a whole number is required", 0);

    private static double Double(FunctionCall call, int index)
    {
        double value = call.Number(index).ToDouble();
        return double.IsFinite(value) || call.Number(index).IsInfinite
            ? value
            : throw new FunctionFailure("the number is too large: at most about 1.8e308 is possible here", index);
    }

    private static HclValue Extreme(FunctionCall call, Func<BigFloat, BigFloat, bool> isBetter)
    {
        if (call.Arguments.Count == 0)
        {
            throw new FunctionFailure("must pass at least one number");
        }

        BigFloat best = call.Number(0);
        for (int index = 1; index < call.Arguments.Count; index++)
        {
            best = isBetter(best, call.Number(index)) ? call.Number(index) : best;
        }

        return HclValue.Of(best);
    }

    private static HclNumber ParseInteger(FunctionCall call)
    {
        if (!call.Number(1).TryToLong(out long radix) || radix is < 2 or > 62)
        {
            throw new FunctionFailure("base must be a whole number between 2 and 62 inclusive", 1);
        }

        string text = (call[0] as HclString ?? throw new FunctionFailure($"first argument must be a string, not {call[0].Type}", 0)).Value;
        bool negative = text is ['-', ..];
        ReadOnlySpan<char> digits = text is ['-' or '+', ..] ? text.AsSpan(1) : text;
        BigInteger value = BigInteger.Zero;
        foreach (char digit in digits)
        {
            int worth = Digits.IndexOf(radix <= 36 ? char.ToLowerInvariant(digit) : digit, StringComparison.Ordinal);
            if (worth < 0 || worth >= radix || digits.Length > 4096)
            {
                throw Unreadable();
            }

            value = (value * radix) + worth;
        }

        return digits.IsEmpty ? throw Unreadable() : new HclNumber(BigFloat.FromWhole(negative ? -value : value));

        FunctionFailure Unreadable() => new($"cannot parse \"{text}\" as a base {radix} integer", 0);
    }

    private static HclSequence Range(FunctionCall call)
    {
        if (call.Arguments.Count is 0 or > 3)
        {
            throw new FunctionFailure("one to three numbers are required: limit, or start and limit, or start, limit and step");
        }

        BigFloat start = call.Arguments.Count == 1 ? BigFloat.Zero : call.Number(0);
        BigFloat limit = call.Number(call.Arguments.Count == 1 ? 0 : 1);
        BigFloat step = call.Arguments.Count == 3 ? call.Number(2) : limit < start ? -1 : 1;
        if (start == limit)
        {
            return HclValue.List(HclType.Number, []);
        }

        if (step.Sign == 0 || (start < limit && step.Sign < 0) || (start > limit && step.Sign > 0))
        {
            throw new FunctionFailure(step.Sign == 0 ? "step must not be zero" : "step must lead from start towards limit");
        }

        List<HclValue> numbers = [];
        for (BigFloat next = start; step.Sign > 0 ? next < limit : next > limit; next += step)
        {
            if (numbers.Count >= MaxRange)
            {
                throw new FunctionFailure($"more than {MaxRange} values were generated; either decrease the difference between start and end or use a larger step");
            }

            numbers.Add(HclValue.Of(next));
        }

        return HclValue.List(HclType.Number, numbers);
    }
}
