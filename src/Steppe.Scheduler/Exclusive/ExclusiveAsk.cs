using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler.Exclusive;

/// <summary>What a group asks for piece by piece: whole cores, which nobody else may have.</summary>
/// <remarks>Pure. Which pieces it gets depends on the node alone and on what is there already: the lowest free ones.
/// Source: scheduler reference §16.</remarks>
internal sealed class ExclusiveAsk
{
    /// <summary>Too few cores, as a key of <c>DimensionExhausted</c>.</summary>
    public const string Cores = "cores";

    private readonly AdmittedGroup _group;

    private ExclusiveAsk(AdmittedGroup group) => _group = group;

    /// <summary>The group's, or null when it asks for none, which costs nothing then.</summary>
    public static ExclusiveAsk? Of(AdmittedGroup group) => group.Ask.Cores > 0 ? new ExclusiveAsk(group) : null;

    /// <summary>Which pieces of a node one more allocation gets.</summary>
    /// <param name="node">The node.</param>
    /// <param name="there">Everything proposed for it.</param>
    public ExclusiveChoice Choose(Node node, IEnumerable<Allocation> there)
    {
        Queue<int> free = new(FreeCores.Of(node, there));
        if (free.Count < _group.Ask.Cores)
        {
            return ExclusiveChoice.Failed(Cores);
        }

        return new ExclusiveChoice(null, _group.Tasks.ToImmutableSortedDictionary(
            static task => task.Name,
            task => new ExclusiveShare([.. Enumerable.Range(0, task.Ask.Cores).Select(_ => free.Dequeue())]),
            StringComparer.Ordinal));
    }
}
