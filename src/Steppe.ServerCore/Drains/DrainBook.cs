using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>Which nodes are being emptied, which jobs that concerns, and what there is to look at.</summary>
/// <remarks>Mutable, not thread-safe, deterministic. Follows from the state: losing it loses nothing. A node that drains takes no
/// new work, so the jobs it holds when its drain begins are all there will be.</remarks>
public sealed class DrainBook
{
    private readonly SortedDictionary<NodeId, DrainStrategy> _draining = [];
    private readonly SortedDictionary<JobKey, SortedSet<NodeId>> _nodesOf = [];
    private readonly SortedSet<(DateTimeOffset At, NodeId Node)> _deadlines = [];
    private readonly SortedSet<NodeId> _nodes = [];
    private readonly SortedSet<JobKey> _jobs = [];
    private DateTimeOffset? _lookAt;

    /// <summary>Nodes that are being emptied.</summary>
    public int Count => _draining.Count;

    /// <summary>When something must be looked at, or null.</summary>
    public DateTimeOffset? FirstAt => _deadlines.Count > 0 && !(_lookAt <= _deadlines.Min.At) ? _deadlines.Min.At : _lookAt;

    /// <summary>Follows a node as it was written; one that does not drain is forgotten.</summary>
    public void Follow(StateSnapshot state, Node node, DateTimeOffset now)
    {
        DrainStrategy? known = _draining.GetValueOrDefault(node.Id);
        if (node.Drain == known)
        {
            return;
        }

        Forget(node.Id);
        if (node.Drain is not { } drain)
        {
            return;
        }

        _draining.Add(node.Id, drain);
        if (drain.ForceAt is { } deadline)
        {
            _deadlines.Add((deadline, node.Id));
        }

        foreach (Allocation allocation in state.AllocationsOn(node.Id).Where(static allocation => !allocation.IsClientTerminal))
        {
            Watch(allocation.JobKey, node.Id);
            _jobs.Add(allocation.JobKey);
        }

        _nodes.Add(node.Id);
        _lookAt = now;
    }

    /// <summary>Notes that an allocation was written: it may have left, or its job may be able to spare another one now.</summary>
    public void Hear(Allocation allocation, DateTimeOffset now)
    {
        if (_draining.Count == 0 || !_nodesOf.ContainsKey(allocation.JobKey))
        {
            return;
        }

        _jobs.Add(allocation.JobKey);
        if (_draining.ContainsKey(allocation.NodeId))
        {
            _nodes.Add(allocation.NodeId);
        }

        _lookAt ??= now + NodeDrains.BatchTime;
    }

    public void Forget(NodeId id)
    {
        if (!_draining.Remove(id, out DrainStrategy? drain))
        {
            return;
        }

        if (drain.ForceAt is { } deadline)
        {
            _deadlines.Remove((deadline, id));
        }

        _nodes.Remove(id);
        foreach ((JobKey job, SortedSet<NodeId> nodes) in _nodesOf.ToArray())
        {
            if (nodes.Remove(id) && nodes.Count == 0)
            {
                _nodesOf.Remove(job);
            }
        }
    }

    /// <summary>What must be looked at by now; it is gone from the book.</summary>
    public DrainNews TakeDue(DateTimeOffset now)
    {
        while (_deadlines.Count > 0 && _deadlines.Min.At <= now)
        {
            _nodes.Add(_deadlines.Min.Node);
            _deadlines.Remove(_deadlines.Min);
        }

        if (_lookAt <= now)
        {
            _lookAt = null;
        }

        var news = new DrainNews([.. _nodes], [.. _jobs]);
        _nodes.Clear();
        _jobs.Clear();
        return news;
    }

    private void Watch(JobKey job, NodeId node)
    {
        if (!_nodesOf.TryGetValue(job, out SortedSet<NodeId>? nodes))
        {
            _nodesOf.Add(job, nodes = []);
        }

        nodes.Add(node);
    }
}

/// <summary>What is new about drains.</summary>
/// <param name="Nodes">Draining nodes whose work has changed, or whose time is up; in order.</param>
/// <param name="Jobs">Jobs with work on draining nodes that may be able to spare some; in order.</param>
public readonly record struct DrainNews(IReadOnlyList<NodeId> Nodes, IReadOnlyList<JobKey> Jobs);
