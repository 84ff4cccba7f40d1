using Steppe.Model;
using Steppe.Scheduler.Ranking;
using Steppe.State;

namespace Steppe.Scheduler.Ports;

/// <summary>Says whether a node has the ports a group asks for, mostly without a look at what runs there.</summary>
/// <remarks>Says what <see cref="PortChoice"/> says. On nodes of one kind ports can be had while nothing runs there, or not; from
/// then on only what is held counts, and where that comes near to being in the way the choice itself is asked. One instance serves
/// one group in one evaluation, on one thread.</remarks>
internal sealed class PortCheck(NetworkAsk ask, NodeColumns columns, ProposedWork proposed)
{
    private readonly int _asked = ask.StaticPorts.Length + ask.DynamicPorts.Length;
    private readonly string[] _collisions = [.. ask.StaticPorts.Select(PortChoice.CollisionOf)];
    private readonly OfKind?[] _kinds = new OfKind?[columns.KindsEnd];

    /// <summary>The one for a group, or null when it asks for no ports.</summary>
    public static PortCheck? Of(AdmittedGroup group, NodeColumns columns, ProposedWork proposed) =>
        group.Network is { } ask and ({ StaticPorts.IsEmpty: false } or { DynamicPorts.IsEmpty: false }) ? new PortCheck(ask, columns, proposed) : null;

    /// <summary>What is missing on a node as things are, or null.</summary>
    public string? FindFailure(Candidate node)
    {
        OfKind kind = KindOf(columns.KindAt(node.Slot));
        HeldPorts held = proposed.HeldPortsAt(node.Slot);
        return IsDecided(kind, held, node.Node, out string? failure) ? failure : Choose(node, proposed.AllocationsOn(node.Node.Id, node.Slot));
    }

    /// <summary>What is missing on a node without the plan, or null.</summary>
    public string? FindFailureInState(Candidate node)
    {
        OfKind kind = KindOf(columns.KindAt(node.Slot));
        var held = new HeldPorts(columns.HeldPortsAt(node.Slot), Placed: null);
        return IsDecided(kind, held, node.Node, out string? failure) ? failure : Choose(node, proposed.AllocationsInState(node.Node.Id));
    }

    /// <summary>What is missing on a node of a kind of which no ports are held, or null.</summary>
    public string? FindFailureOnEmpty(int kind) => KindOf(kind).Failure;

    private bool IsDecided(OfKind kind, HeldPorts held, Node node, out string? failure)
    {
        failure = kind.Failure;
        int count = held.Count;
        if (count == 0)
        {
            return true;
        }

        if (kind.Failure is not null)
        {
            return false;
        }

        for (int at = 0; at < ask.StaticPorts.Length; at++)
        {
            PortAsk port = ask.StaticPorts[at];
            if (!port.IgnoresCollision && held.MayInclude(port.Value))
            {
                // What the plan gives away is not given back: this is the first port that cannot be had.
                failure = held.IsPlaced(port.Value, port.HostNetwork, node) ? _collisions[at] : null;
                return failure is not null;
            }
        }

        return ask.DynamicPorts.IsEmpty || count + _asked <= kind.Free;
    }

    // Whether ports can be had does not depend on which random ones are tried.
    private string? Choose(Candidate node, IEnumerable<Allocation> there) =>
        PortChoice.Make(ask, new NodePorts(node.Node, there), new Entropy(node.Lot)).Failure;

    private OfKind KindOf(int number)
    {
        if (_kinds[number] is { } known)
        {
            return known;
        }

        Node sample = columns.Kinds.Find(number)!.Sample;
        var kind = new OfKind(PortChoice.Make(ask, new NodePorts(sample, []), new Entropy(0)).Failure, FreeOn(sample));
        _kinds[number] = kind;
        return kind;
    }

    private static int FreeOn(Node node)
    {
        long reserved = PortRanges.Parse(node.Reserved.Ports).Count + node.Resources.Addresses.Sum(static address => PortRanges.Parse(address.ReservedPorts).Count);
        return (int)Math.Max(0, node.Resources.MaxDynamicPort - (long)node.Resources.MinDynamicPort + 1 - reserved);
    }

    /// <param name="Failure">What is missing while nothing runs on the node, or null.</param>
    /// <param name="Free">How many dynamic ports can be had then at least.</param>
    private sealed record OfKind(string? Failure, int Free);
}
