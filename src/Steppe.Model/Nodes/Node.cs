using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>A machine that runs work, as its client agent describes it.</summary>
/// <remarks>Immutable. The HTTP API's shape is a projection of it. <see cref="SecretId"/> never leaves the servers.</remarks>
public sealed record Node
{
    private static readonly ImmutableSortedDictionary<string, string> NoTexts = ImmutableSortedDictionary<string, string>.Empty;

    private static readonly ImmutableSortedDictionary<string, HostVolume> NoVolumes = ImmutableSortedDictionary<string, HostVolume>.Empty;
    private static readonly ImmutableSortedDictionary<string, HostNetwork> NoNetworks = ImmutableSortedDictionary<string, HostNetwork>.Empty;

    public required NodeId Id { get; init; }

    /// <summary>Proves that a later registration comes from the same client.</summary>
    public required Guid SecretId { get; init; }

    public required string Name { get; init; }
    public required string Datacenter { get; init; }
    public string NodeClass { get; init; } = "";
    public string NodePool { get; init; } = "default";

    /// <summary><c>host:port</c> of the client agent's HTTP API.</summary>
    public string HttpAddress { get; init; } = "";

    public bool TlsEnabled { get; init; }

    /// <summary>Fingerprints, such as <c>os.name</c> or <c>driver.raw_exec</c>.</summary>
    public ImmutableSortedDictionary<string, string> Attributes { get; init; } = NoTexts;

    public ImmutableSortedDictionary<string, string> Meta { get; init; } = NoTexts;
    public ImmutableSortedDictionary<string, string> Links { get; init; } = NoTexts;

    public required NodeResources Resources { get; init; }
    public NodeReserved Reserved { get; init; } = NodeReserved.None;

    /// <summary>By driver name.</summary>
    public ImmutableSortedDictionary<string, DriverStatus> Drivers { get; init; } =
        ImmutableSortedDictionary<string, DriverStatus>.Empty;

    /// <summary>Directories jobs may use, by name.</summary>
    public ImmutableSortedDictionary<string, HostVolume> HostVolumes { get; init => field = value ?? NoVolumes; } = NoVolumes;

    /// <summary>Networks ports may be taken on besides the default one, by name; their addresses are among those of <see cref="Resources"/>.</summary>
    public ImmutableSortedDictionary<string, HostNetwork> HostNetworks { get; init => field = value ?? NoNetworks; } = NoNetworks;

    public string CgroupParent { get; init; } = "";

    /// <summary>Equal for nodes that no class-level constraint can tell apart; set by the servers.</summary>
    public string ComputedClass { get; init; } = "";

    public NodeStatus Status { get; init; }
    public string StatusDescription { get; init; } = "";
    public DateTimeOffset StatusUpdatedAt { get; init; }
    public bool IsEligible { get; init; } = true;

    /// <summary>How it is being emptied; null when it is not.</summary>
    public DrainStrategy? Drain { get; init; }

    /// <summary>The latest drain; null when there was none.</summary>
    public LastDrain? LastDrain { get; init; }

    /// <summary>Newest last, at most <see cref="NodeEvent.MaxKept"/>.</summary>
    public IReadOnlyList<NodeEvent> Events { get; init; } = [];

    public ulong LastMissedHeartbeatIndex { get; init; }
    public ulong LastAllocationUpdateIndex { get; init; }
    public ulong CreateIndex { get; init; }
    public ulong ModifyIndex { get; init; }

    /// <summary>Whether new work may go there.</summary>
    public bool IsReady => Status == NodeStatus.Ready && IsEligible && Drain is null;

    /// <summary>With one event more; the oldest goes when there are too many.</summary>
    public Node WithEvent(NodeEvent happened) =>
        this with { Events = [.. Events.Skip(Math.Max(0, Events.Count + 1 - NodeEvent.MaxKept)), happened] };
}
