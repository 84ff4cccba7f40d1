using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>Devices of a node that are all alike.</summary>
/// <remarks>Wire: an entry of <c>NodeResources.Devices</c>.</remarks>
public sealed record NodeDeviceGroup
{
    public required string Vendor { get; init; }

    /// <summary>Such as <c>gpu</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The model.</summary>
    public required string Name { get; init; }

    /// <summary>In order of id.</summary>
    public required IReadOnlyList<NodeDevice> Instances { get; init; }

    /// <summary>What they are like: numbers with their unit (<c>40 GiB</c>), truth values, texts.</summary>
    public ImmutableSortedDictionary<string, string> Attributes { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary><c>vendor/type/name</c>.</summary>
    public string Id => $"{Vendor}/{Type}/{Name}";
}

/// <summary>One device.</summary>
/// <param name="Id">Names it among those of its group.</param>
/// <param name="Healthy">Whether it can be given away.</param>
/// <param name="HealthDescription">Why not.</param>
public sealed record NodeDevice(string Id, bool Healthy, string HealthDescription = "");
