using Steppe.Scheduler.Feasibility;
using Steppe.State;

namespace Steppe.Scheduler.Ranking;

/// <summary>What <c>distinct_property</c> constraints say of nodes that hold nothing of the job, by kind of node.</summary>
/// <remarks>Nodes of a kind have the same properties, so a placement changes the answer for the few kinds that share a value with its
/// node. Answers stay as they were until the change is accepted: what has been counted by them can be taken back first. One instance
/// serves one group in one evaluation, on one thread.</remarks>
internal sealed class KindLimits
{
    private readonly DistinctRules _rules;
    private readonly NodeColumns _columns;
    private readonly LimitReach _reach;
    private readonly string?[] _rejections;
    private readonly List<int> _moved = [];
    private readonly bool[] _hasMoved;

    // Where the slots of each kind begin, and all slots, kind by kind.
    private (int[] Starts, int[] Slots)? _slotsByKind;

    private KindLimits(DistinctRules rules, NodeColumns columns, AllowedNodes allowed)
    {
        (_rules, _columns) = (rules, columns);
        _rejections = new string?[columns.KindsEnd];
        _hasMoved = new bool[columns.KindsEnd];
        _reach = new LimitReach(rules, allowed.Kinds.Select(static kind => (kind.Number, kind.Kind.Sample)));
        foreach ((int number, NodeKind kind) in allowed.Kinds)
        {
            _rejections[number] = rules.FindLimit(kind.Sample);
        }
    }

    /// <summary>Those of a group, or null when it has no such constraint.</summary>
    /// <param name="rules">The group's rules, of which none reads what is unique to a node.</param>
    /// <param name="columns">The nodes.</param>
    /// <param name="allowed">Those that can ever run the group.</param>
    public static KindLimits? Of(DistinctRules rules, NodeColumns columns, AllowedNodes allowed) =>
        rules.Limits.IsEmpty ? null : new KindLimits(rules, columns, allowed);

    /// <summary>Why nodes of a kind are rejected, or null.</summary>
    public string? RejectionOf(int kind) => _rejections[kind];

    /// <summary>Slots of the nodes of which another answer is true by now.</summary>
    public IEnumerable<int> MovedSlots()
    {
        (int[] starts, int[] slots) = _slotsByKind ??= SlotsByKind();
        foreach (int kind in _moved)
        {
            for (int at = starts[kind]; at < starts[kind + 1]; at++)
            {
                yield return slots[at];
            }
        }
    }

    /// <summary>Finds the kinds of which another answer is true by now.</summary>
    /// <returns>Whether there are any.</returns>
    public bool FindMoves()
    {
        foreach (int kind in _reach.FindMoved())
        {
            if (!_hasMoved[kind] && TrueAnswerFor(kind) != _rejections[kind])
            {
                _hasMoved[kind] = true;
                _moved.Add(kind);
            }
        }

        return _moved.Count > 0;
    }

    /// <summary>From now on the answers are those that are true.</summary>
    public void Accept()
    {
        foreach (int kind in _moved)
        {
            _rejections[kind] = TrueAnswerFor(kind);
            _hasMoved[kind] = false;
        }

        _moved.Clear();
    }

    private (int[] Starts, int[] Slots) SlotsByKind()
    {
        int[] starts = new int[_columns.KindsEnd + 1];
        foreach (NodeChunk chunk in _columns.Chunks)
        {
            foreach (int kind in chunk.Kinds)
            {
                starts[kind + 1]++;
            }
        }

        for (int kind = 0; kind < _columns.KindsEnd; kind++)
        {
            starts[kind + 1] += starts[kind];
        }

        int[] next = [.. starts], slots = new int[_columns.Chunks.Length * NodeChunk.Size];
        for (int slot = 0; slot < slots.Length; slot++)
        {
            slots[next[_columns.KindAt(slot)]++] = slot;
        }

        return (starts, slots);
    }

    private string? TrueAnswerFor(int kind) => _rules.FindLimit(_columns.Kinds.Find(kind)!.Sample);
}
