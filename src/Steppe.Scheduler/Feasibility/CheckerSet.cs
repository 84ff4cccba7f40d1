using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler.Feasibility;

/// <summary>The checks of one level (the job, or one group), and what they said of each computed class so far.</summary>
/// <remarks>Remembers answers: one instance serves one evaluation, on one thread. When some check reads what is unique to each
/// node, the level has <em>escaped</em> classes: it remembers nothing and asks every node. Source: scheduler reference §14.</remarks>
/// <param name="checkers">The checks, in order.</param>
/// <param name="escapes">Whether the level has escaped classes by a rule that is no check of its own.</param>
internal sealed class CheckerSet(ImmutableArray<IFeasibilityChecker> checkers, bool escapes = false)
{
    private const string ClassIsRuledOut = "computed class ineligible";

    private readonly Dictionary<string, bool> _byClass = new(StringComparer.Ordinal);

    /// <summary>Whether classes cannot decide this level.</summary>
    public bool HasEscaped { get; } = escapes || checkers.Any(static checker => checker.IsPerNode);

    /// <summary>The classes decided so far.</summary>
    public IReadOnlyDictionary<string, bool> ByClass => _byClass;

    /// <summary>Why the node is rejected, or null. The reason is charged to the first node of a class only.</summary>
    public string? FindRejection(Node node)
    {
        // Without checks there is nothing to remember.
        if (HasEscaped || checkers.IsEmpty)
        {
            return Ask(node);
        }

        if (_byClass.TryGetValue(node.ComputedClass, out bool eligible))
        {
            return eligible ? null : ClassIsRuledOut;
        }

        string? rejection = Ask(node);
        _byClass.Add(node.ComputedClass, rejection is null);
        return rejection;
    }

    /// <summary>Asks every check, past the memory.</summary>
    public string? Ask(Node node)
    {
        foreach (IFeasibilityChecker checker in checkers)
        {
            if (checker.FindRejection(node) is { } rejection)
            {
                return rejection;
            }
        }

        return null;
    }
}
