using Steppe.Model;

namespace Steppe.ServerCore;

/// <summary>Until when each node must be heard from again.</summary>
/// <remarks>Mutable, not thread-safe, deterministic for one seed. The spread of the times to live keeps nodes that started
/// together from calling together. Source: scheduler reference §22.</remarks>
public sealed class HeartbeatBook(HeartbeatOptions options, Entropy entropy)
{
    private readonly Dictionary<NodeId, DateTimeOffset> _deadlines = [];
    private readonly SortedSet<(DateTimeOffset At, NodeId Node)> _order = [];

    /// <summary>When the next node will have missed its heartbeat, or null.</summary>
    public DateTimeOffset? LookAgainAt => _order.Count == 0 ? null : _order.Min.At;

    /// <summary>Nodes that are expected to call.</summary>
    public int Count => _deadlines.Count;

    /// <summary>Notes a sign of life.</summary>
    /// <returns>The time after which the next one is due.</returns>
    public TimeSpan Beat(NodeId node, DateTimeOffset now)
    {
        int nodes = _deadlines.ContainsKey(node) ? Count : Count + 1;
        double seconds = Math.Max(options.MinTtl.TotalSeconds, nodes / options.MaxPerSecond);
        var ttl = TimeSpan.FromSeconds(seconds * (1 + entropy.NextDouble()));
        Set(node, now + ttl + options.Grace);
        return ttl;
    }

    /// <summary>Expects a node whose last sign of life is unknown.</summary>
    public void Expect(NodeId node, DateTimeOffset now) => Set(node, now + options.FailoverTtl + options.Grace);

    /// <summary>Expects a node by a certain time: it is known to be away, and that is when it is given up.</summary>
    public void ExpectBy(NodeId node, DateTimeOffset deadline) => Set(node, deadline);

    /// <summary>Waits so much longer for everybody: the clock went on without them.</summary>
    public void Shift(TimeSpan by)
    {
        foreach ((NodeId node, DateTimeOffset deadline) in _deadlines.ToArray())
        {
            Set(node, deadline < DateTimeOffset.MaxValue - by ? deadline + by : deadline);
        }
    }

    /// <summary>Whether a call of the node is awaited.</summary>
    public bool Expects(NodeId node) => _deadlines.ContainsKey(node);

    /// <summary>No longer expects a node.</summary>
    public void Remove(NodeId node)
    {
        if (_deadlines.Remove(node, out DateTimeOffset deadline))
        {
            _order.Remove((deadline, node));
        }
    }

    /// <summary>The nodes that have missed their heartbeat, longest silent first. They stay until removed.</summary>
    public IReadOnlyList<NodeId> MissedAt(DateTimeOffset now) =>
        [.. _order.TakeWhile(entry => entry.At <= now).Select(static entry => entry.Node)];

    private void Set(NodeId node, DateTimeOffset deadline)
    {
        Remove(node);
        _deadlines.Add(node, deadline);
        _order.Add((deadline, node));
    }
}
