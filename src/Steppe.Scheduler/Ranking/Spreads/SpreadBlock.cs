using Steppe.Model;
using Steppe.Scheduler.Feasibility;

namespace Steppe.Scheduler.Ranking.Spreads;

/// <summary>One <c>spread</c> block of a group: the values its attribute has, and how many allocations there are at each.</summary>
/// <remarks>
/// <para>Values are numbered in the order they are met; <see cref="NoValue"/> stands for nodes that have none. One instance serves
/// one group in one evaluation, on one thread.</para>
/// <para>A block says two things of a value. <see cref="BoostOf"/> is the score users read, exactly as the reference defines it.
/// <see cref="Wants"/> decides before any score, so that what is asked for comes about exactly. See
/// <c>docs/decisions/0010-spread-targets-are-quotas.md</c>.</para>
/// </remarks>
internal abstract class SpreadBlock
{
    /// <summary>The number of the value that a node without the attribute has.</summary>
    public const int NoValue = -1;

    /// <summary>The boost of what no share is meant for.</summary>
    protected const double Unwanted = -1;

    private readonly NodeTarget _attribute;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<Value> _values = [];

    protected SpreadBlock(Spread spread)
    {
        _attribute = new NodeTarget(spread.Attribute);
        Weight = spread.Weight is null or 0 ? DefaultWeight : spread.Weight.Value;
    }

    private const int DefaultWeight = 50;

    public int Weight { get; }

    /// <summary>The number of a node's value.</summary>
    /// <param name="node">The node.</param>
    /// <param name="isCandidate">Whether the group can run there: only then there can be more of the value.</param>
    public int ValueOf(Node node, bool isCandidate)
    {
        if (_attribute.Resolve(node) is not { } text)
        {
            return NoValue;
        }

        if (!_numbers.TryGetValue(text, out int number))
        {
            number = _values.Count;
            _numbers.Add(text, number);
            _values.Add(new Value(text));
            Met(number);
        }

        if (isCandidate && !_values[number].IsOffered)
        {
            _values[number].IsOffered = true;
            Offered(number);
        }

        return number;
    }

    /// <summary>Counts allocations that came (or with a negative number went) at a value.</summary>
    /// <returns>Whether other values are rated otherwise now, too.</returns>
    public bool Count(int number, int live, int finished)
    {
        if (number == NoValue || (live == 0 && finished == 0))
        {
            return false;
        }

        Value before = _values[number];
        Value after = new(before.Text) { IsOffered = before.IsOffered, Live = before.Live + live, Finished = before.Finished + finished };
        _values[number] = after;
        return Counted(number, before, after);
    }

    /// <summary>What one more allocation at the value adds to a node's score.</summary>
    public abstract double BoostOf(int number);

    /// <summary>Whether the value has not got its share yet.</summary>
    public abstract bool Wants(int number);

    protected IReadOnlyList<Value> Values => _values;

    /// <summary>A value is new.</summary>
    protected virtual void Met(int number)
    {
    }

    /// <summary>A node was found that can take more of the value.</summary>
    protected virtual void Offered(int number)
    {
    }

    /// <summary>The use of a value has changed.</summary>
    /// <returns>Whether other values are rated otherwise now, too.</returns>
    protected abstract bool Counted(int number, Value before, Value after);

    /// <summary>One value and its use.</summary>
    protected sealed class Value(string text)
    {
        public string Text { get; } = text;

        /// <summary>Whether the group can run on some node that has it.</summary>
        public bool IsOffered { get; set; }

        /// <summary>Allocations of the group that are wanted and have not ended.</summary>
        public int Live { get; init; }

        /// <summary>Allocations of a batch job that have done their work and count towards its count.</summary>
        public int Finished { get; init; }

        /// <summary>Places of the group's count that are filled here.</summary>
        public int Filled => Live + Finished;
    }
}
