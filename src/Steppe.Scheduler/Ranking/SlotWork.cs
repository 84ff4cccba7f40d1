using Steppe.Model;
using Steppe.State;

namespace Steppe.Scheduler.Ranking;

/// <summary>What a plan and its job have to do with one node.</summary>
/// <remarks>Mutable; one instance serves one evaluation, on one thread.</remarks>
internal sealed class SlotWork
{
    private bool _isCounted;
    private int _inState;
    private string? _group;

    /// <summary>What the plan adds to the node's use.</summary>
    public Use Change { get; set; }

    /// <summary>What is there of the job, what the plan stops included: anti-affinity and <c>distinct_*</c> never look at others.
    /// What the plan places comes last.</summary>
    public List<Allocation> OfJob { get; } = new(capacity: 1);

    /// <summary>What the plan places there.</summary>
    public IEnumerable<Allocation> Placed => OfJob.Count == _inState ? [] : OfJob.Skip(_inState);

    /// <summary>The ports of what the plan places there; null for none.</summary>
    public List<AllocatedPort>? PlacedPorts { get; private set; }

    /// <summary>The node's cores and devices, while the plan changes what of them is held.</summary>
    public NodePieces? Pieces { get; set; }

    /// <summary>Allocations of the group last counted whose tasks may run.</summary>
    public int Running { get; private set; }

    /// <summary>Those of them that are not to be stopped.</summary>
    public int Wanted { get; private set; }

    /// <summary>Whether a group, or with null the whole job, is what was counted last, and nothing has changed since.</summary>
    public bool IsCounted(string? group) => _isCounted && _group == group;

    /// <summary>Keeps what was counted.</summary>
    public void Count(string? group, int running, int wanted) => (_isCounted, _group, Running, Wanted) = (true, group, running, wanted);

    /// <summary>Adds one that is there without the plan; before any that the plan places.</summary>
    public void AddInState(Allocation allocation)
    {
        OfJob.Add(allocation);
        _inState = OfJob.Count;
    }

    /// <summary>Adds one that the plan places.</summary>
    public void Place(Allocation allocation)
    {
        OfJob.Add(allocation);
        if (allocation.Resources.Ports.Count > 0)
        {
            (PlacedPorts ??= []).AddRange(allocation.Resources.Ports);
        }

        if (_group is null || _group == allocation.TaskGroup)
        {
            Running++;
            Wanted++;
        }
    }

    /// <summary>What was counted is not true any more.</summary>
    public void Forget() => _isCounted = false;
}
