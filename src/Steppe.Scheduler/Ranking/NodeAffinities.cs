using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Feasibility;

namespace Steppe.Scheduler.Ranking;

/// <summary>How welcome nodes are by the <c>affinity</c> blocks of a group, its job and its tasks.</summary>
/// <remarks>Remembers answers by class where no block reads what is unique to a node: one instance serves one evaluation, on one
/// thread. Source: job specification §2.5; scheduler reference §15.2.</remarks>
internal sealed class NodeAffinities
{
    private const int DefaultWeight = 50;

    private readonly ImmutableArray<(ConstraintChecker Condition, int Weight)> _blocks;
    private readonly Dictionary<string, double> _byClass = new(StringComparer.Ordinal);
    private readonly double _totalWeight;

    public NodeAffinities(IEnumerable<Affinity> affinities)
    {
        _blocks = [.. affinities.Select(static affinity => (ConditionOf(affinity), affinity.Weight ?? DefaultWeight))];
        _totalWeight = Math.Max(1, _blocks.Sum(static block => Math.Abs(block.Weight)));
        IsPerNode = _blocks.Any(static block => block.Condition.IsPerNode);
    }

    /// <summary>Whether some block reads what is unique to each node.</summary>
    public bool IsPerNode { get; }

    /// <summary>From -1 (everything unwelcome holds) to 1 (everything wished for holds); null when there are no blocks.</summary>
    public double? Of(Node node)
    {
        if (_blocks.IsEmpty)
        {
            return null;
        }

        if (IsPerNode)
        {
            return Weigh(node);
        }

        if (!_byClass.TryGetValue(node.ComputedClass, out double known))
        {
            known = Weigh(node);
            _byClass.Add(node.ComputedClass, known);
        }

        return known;
    }

    private double Weigh(Node node) =>
        _blocks.Sum(block => block.Condition.FindRejection(node) is null ? block.Weight : 0) / _totalWeight;

    private static ConstraintChecker ConditionOf(Affinity affinity) =>
        new(new Constraint { LTarget = affinity.LTarget, Operand = affinity.Operand, RTarget = affinity.RTarget });
}
