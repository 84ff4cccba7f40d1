using System.Runtime.InteropServices;
using Steppe.Model;
using Steppe.Scheduler.Ports;
using Steppe.State;

namespace Steppe.Scheduler.Ranking;

/// <summary>What nodes would hold if the plan so far were carried out.</summary>
/// <remarks>Mutable; one instance serves one evaluation, on one thread. The state's columns stay untouched: only the
/// difference is kept. An allocation counts until its client says it has ended, even when it is to stop; one the plan itself
/// stops no longer does. Source: scheduler reference §5, §15.1.</remarks>
internal sealed class ProposedWork
{
    private readonly StateSnapshot _state;
    private readonly HashSet<AllocationId> _stopped = [];
    private readonly Dictionary<int, SlotWork> _slots = [];
    private readonly List<Allocation> _finished = [];
    private readonly List<int> _touched = [];

    public ProposedWork(StateSnapshot state, AdmittedJob job)
    {
        _state = state;
        bool runsToCompletion = job.Type is JobType.Batch or JobType.SysBatch;
        foreach (Allocation allocation in state.AllocationsOf(job.Key))
        {
            if (!allocation.IsClientTerminal && SlotOf(allocation.NodeId) is >= 0 and int slot)
            {
                At(slot).AddInState(allocation);
            }
            else if (runsToCompletion && allocation.RanToSuccess && allocation.Job.Version == job.Version)
            {
                _finished.Add(allocation);
            }
        }
    }

    /// <summary>Slots that hold something of the job, in order.</summary>
    public IEnumerable<int> SlotsOfJob => _slots.Where(static slot => slot.Value.OfJob.Count > 0).Select(static slot => slot.Key).Order();

    /// <summary>Slots whose contents changed, in order and with repetitions.</summary>
    public IReadOnlyList<int> Touched => _touched;

    /// <summary>The slot of a node, or -1.</summary>
    public int SlotOf(NodeId node) => _state.NodeColumns.SlotOf(node);

    /// <summary>The node of a slot, or null when it is free.</summary>
    public Node? NodeAt(int slot) => _state.NodeColumns.NodeAt(slot);

    /// <summary>The nodes on which a batch job's group has done part of its work, once for each allocation that counts as done.</summary>
    public IEnumerable<Node> FinishedHostsOf(string group) => _finished
        .Where(allocation => allocation.TaskGroup == group)
        .Select(allocation => _state.Nodes.Find(allocation.NodeId))
        .OfType<Node>();

    /// <summary>What a node has and what of it is proposed to be used.</summary>
    public Room RoomAt(int slot)
    {
        Room room = RoomInState(slot);
        return _slots.TryGetValue(slot, out SlotWork? work) ? room with { Used = room.Used + work.Change } : room;
    }

    /// <summary>What a node has and what of it is used without the plan.</summary>
    public Room RoomInState(int slot)
    {
        NodeChunk chunk = _state.NodeColumns.Chunks[slot / NodeChunk.Size];
        int at = slot % NodeChunk.Size;
        return new Room(
            new Use(chunk.AvailableCpuMhz[at], chunk.AvailableMemoryMb[at], chunk.AvailableDiskMb[at]),
            new Use(chunk.UsedCpuMhz[at], chunk.UsedMemoryMb[at], chunk.UsedDiskMb[at]));
    }

    /// <summary>Counts a stop of the plan.</summary>
    public void Stop(Allocation allocation)
    {
        if (!allocation.IsClientTerminal && _stopped.Add(allocation.Id))
        {
            Change(allocation, sign: -1);
        }
    }

    /// <summary>Takes a stop back, because what was to replace the allocation found no room.</summary>
    public void Keep(Allocation allocation)
    {
        if (_stopped.Remove(allocation.Id))
        {
            Change(allocation, sign: 1);
        }
    }

    /// <summary>Counts a placement of the plan.</summary>
    /// <param name="allocation">The new allocation.</param>
    /// <param name="slot">Slot of its node.</param>
    public void Place(Allocation allocation, int slot)
    {
        SlotWork work = At(slot);
        work.Place(allocation);
        Change(work, slot, allocation, sign: 1);
    }

    /// <summary>Takes a stop back and counts what the allocation uses after its update in place.</summary>
    public void Update(Allocation before, Allocation after)
    {
        Keep(before);
        Change(before, sign: -1);
        Change(after, sign: 1);
    }

    /// <summary>Allocations of the group at a slot whose tasks may run.</summary>
    public int CountOfGroup(int slot, string group) => Count(slot, group, onlyWanted: false);

    /// <summary>Allocations at a slot, of one group or (null) of the whole job, that are neither ended nor to be stopped.</summary>
    public int CountLive(int slot, string? group) => Count(slot, group, onlyWanted: true);

    /// <summary>Everything that may run on a node without the plan, of all jobs.</summary>
    public IEnumerable<Allocation> AllocationsInState(NodeId node) =>
        _state.AllocationsOn(node).Where(static allocation => !allocation.IsClientTerminal);

    /// <summary>The ports that may be held on a node.</summary>
    public HeldPorts HeldPortsAt(int slot) =>
        new(_state.NodeColumns.HeldPortsAt(slot), _slots.TryGetValue(slot, out SlotWork? work) ? work.PlacedPorts : null);

    /// <summary>The cores and devices of a node, and what of them is held.</summary>
    public NodePieces PiecesAt(int slot) =>
        _slots.TryGetValue(slot, out SlotWork? work) && work.Pieces is { } changed ? changed : _state.NodeColumns.PiecesAt(slot);

    /// <summary>Everything proposed for a node, of all jobs.</summary>
    public IEnumerable<Allocation> AllocationsOn(NodeId node, int slot)
    {
        foreach (Allocation allocation in _state.AllocationsOn(node))
        {
            if (!allocation.IsClientTerminal && !_stopped.Contains(allocation.Id))
            {
                yield return allocation;
            }
        }

        if (_slots.TryGetValue(slot, out SlotWork? work))
        {
            foreach (Allocation placed in work.Placed)
            {
                yield return placed;
            }
        }
    }

    // Most nodes hold nothing of the job, and asking about them must cost nothing; one that holds much is asked after every placement.
    private int Count(int slot, string? group, bool onlyWanted)
    {
        if (!_slots.TryGetValue(slot, out SlotWork? work))
        {
            return 0;
        }

        if (!work.IsCounted(group))
        {
            int running = 0, wanted = 0;
            foreach (Allocation allocation in work.OfJob)
            {
                running += IsCounted(allocation, group, onlyWanted: false) ? 1 : 0;
                wanted += IsCounted(allocation, group, onlyWanted: true) ? 1 : 0;
            }

            work.Count(group, running, wanted);
        }

        return onlyWanted ? work.Wanted : work.Running;
    }

    private bool IsCounted(Allocation allocation, string? group, bool onlyWanted) =>
        (group is null || allocation.TaskGroup == group)
        && !(onlyWanted && allocation.IsServerTerminal)
        && !_stopped.Contains(allocation.Id);

    private void Change(Allocation allocation, int sign)
    {
        if (SlotOf(allocation.NodeId) is >= 0 and int slot)
        {
            SlotWork work = At(slot);
            work.Forget();
            Change(work, slot, allocation, sign);
        }
    }

    private void Change(SlotWork work, int slot, Allocation allocation, int sign)
    {
        ResourceAsk ask = allocation.Resources.Total;
        work.Change += new Use(sign * ask.CpuMhz, sign * ask.MemoryMb, sign * ask.DiskMb);
        if (ask is not { Cores: 0, Devices: 0 })
        {
            work.Pieces = (work.Pieces ?? _state.NodeColumns.PiecesAt(slot)).With(allocation.Resources, sign);
        }

        _touched.Add(slot);
    }

    private SlotWork At(int slot)
    {
        ref SlotWork? work = ref CollectionsMarshal.GetValueRefOrAddDefault(_slots, slot, out _);
        return work ??= new SlotWork();
    }
}
