using System.Globalization;

namespace Steppe.Hcl.Functions;

/// <summary>The arguments of one call, converted to the parameters' types.</summary>
internal sealed class FunctionCall(IReadOnlyList<HclValue> arguments, EvaluationSession session, SourceRange range)
{
    public IReadOnlyList<HclValue> Arguments { get; } = arguments;

    public EvaluationSession Session { get; } = session;

    /// <summary>Takes steps off the allowance of the file for work that costs more than its arguments' size.</summary>
    public void Spend(long steps) => Session.Step(range, steps);

    /// <summary>Random bytes from outside; where there are none, the call fails.</summary>
    public byte[] RandomBytes(int count) =>
        (Session.RandomBytes ?? throw new FunctionFailure("no random numbers are available here"))(count);

    public HclValue this[int index] => Arguments[index];

    public string Text(int index) => ((HclString)Arguments[index]).Value;

    public BigFloat Number(int index) => ((HclNumber)Arguments[index]).Value;

    /// <summary>A whole number that fits 32 bits.</summary>
    public int Integer(int index) => Number(index).TryToLong(out long value) && value is >= int.MinValue and <= int.MaxValue
        ? (int)value
        : throw new FunctionFailure("a whole number is required", index);

    /// <summary>The elements of a list, tuple or set.</summary>
    public IReadOnlyList<HclValue> Elements(int index) => Arguments[index] switch
    {
        HclSequence sequence => sequence.Elements,
        HclSet set => set.Elements,
        _ => throw new FunctionFailure("a list, set or tuple is required", index),
    };

    /// <summary>The texts of an argument whose parameter is a list of strings; nulls are refused.</summary>
    public IEnumerable<string> Texts(int index) => Elements(index).Select((element, position) => element is HclString text
        ? text.Value
        : throw new FunctionFailure(string.Create(CultureInfo.InvariantCulture, $"element {position} is null"), index));

    public HclMapping Mapping(int index) =>
        Arguments[index] as HclMapping ?? throw new FunctionFailure("a map or object is required", index);
}
