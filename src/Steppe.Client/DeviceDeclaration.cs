using System.Collections.Immutable;

namespace Steppe.Client;

/// <summary>Devices of this machine that are all alike, as the agent file declares them.</summary>
/// <remarks>Immutable. Source: <c>docs/decisions/0086-what-belongs-to-one-task.md</c>.</remarks>
public sealed record DeviceDeclaration
{
    public required string Vendor { get; init; }
    public required string Type { get; init; }
    public required string Name { get; init; }

    /// <summary>What they are like.</summary>
    public required ImmutableSortedDictionary<string, string> Attributes { get; init; }

    /// <summary>Variables of a task that has some; <c>${device.ids}</c> stands for the ids it has.</summary>
    public required ImmutableSortedDictionary<string, string> Environment { get; init; }

    /// <summary>By id: the device files of each, absolute paths.</summary>
    public required ImmutableSortedDictionary<string, ImmutableArray<string>> Instances { get; init; }
}
