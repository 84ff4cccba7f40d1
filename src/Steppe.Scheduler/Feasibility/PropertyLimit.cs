using System.Globalization;
using System.Runtime.InteropServices;
using Steppe.Model;
using Steppe.Scheduler.Ranking;

namespace Steppe.Scheduler.Feasibility;

/// <summary>One <c>distinct_property</c> constraint: how many allocations may share a value of a node's property.</summary>
/// <remarks>Keeps count while the plan changes, so that no answer costs a look at all allocations of the job. One instance serves one
/// group in one evaluation, on one thread. Source: scheduler reference §13.</remarks>
/// <param name="rule">The constraint.</param>
/// <param name="group">Whose allocations count; null for the whole job's.</param>
/// <param name="proposed">What nodes would hold.</param>
internal sealed class PropertyLimit(Constraint rule, string? group, ProposedWork proposed)
{
    private readonly NodeTarget _property = new(rule.LTarget);
    private readonly Dictionary<string, int> _used = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _countedAt = [];
    private readonly List<string> _moves = [];

    // Many nodes share a value, and are told the same.
    private readonly Dictionary<string, (int Used, string Text)> _rejections = new(StringComparer.Ordinal);
    private int? _seen;

    private readonly ulong _limit =
        ulong.TryParse(rule.RTarget, NumberStyles.None, CultureInfo.InvariantCulture, out ulong limit) && limit > 0 ? limit : 1;

    /// <summary>Whether two nodes of one kind may differ in the property.</summary>
    public bool IsPerNode => _property.IsPerNode;

    /// <summary>The values whose use has changed, in order and with repetitions; it only grows.</summary>
    public IReadOnlyList<string> Moves
    {
        get
        {
            Recount();
            return _moves;
        }
    }

    /// <summary>The value of a node, or null when it has none.</summary>
    public string? ValueOf(Node node) => _property.Resolve(node);

    /// <summary>Why the node is rejected for the next allocation, or null.</summary>
    public string? FindRejection(Node node)
    {
        Recount();
        if (_property.Resolve(node) is not { } value)
        {
            return $"missing property \"{rule.LTarget}\"";
        }

        int used = _used.GetValueOrDefault(value);
        return (ulong)used < _limit ? null : RejectionOf(value, used);
    }

    private string RejectionOf(string value, int used)
    {
        ref (int Used, string Text) known = ref CollectionsMarshal.GetValueRefOrAddDefault(_rejections, value, out _);
        if (known.Text is null || known.Used != used)
        {
            known = (used, string.Create(CultureInfo.InvariantCulture, $"distinct_property: {rule.LTarget}={value} used by {used} allocs"));
        }

        return known.Text;
    }

    private void Recount()
    {
        IReadOnlyList<int> touched = proposed.Touched;
        if (_seen is not { } next)
        {
            foreach (int slot in proposed.SlotsOfJob)
            {
                Recount(slot);
            }

            _seen = touched.Count;
            return;
        }

        for (; next < touched.Count; next++)
        {
            Recount(touched[next]);
        }

        _seen = next;
    }

    private void Recount(int slot)
    {
        int live = proposed.CountLive(slot, group);
        ref int counted = ref CollectionsMarshal.GetValueRefOrAddDefault(_countedAt, slot, out _);
        if (live != counted && proposed.NodeAt(slot) is { } node && _property.Resolve(node) is { } value)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_used, value, out _) += live - counted;
            counted = live;
            _moves.Add(value);
        }
    }
}
