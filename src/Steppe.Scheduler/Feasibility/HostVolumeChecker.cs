using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler.Feasibility;

/// <summary>Rejects nodes that lack a volume the group wants, or have it only for reading when it is to be written.</summary>
/// <remarks>Pure. Volumes are no part of a node's class: this is asked of every node. Source: scheduler reference §13.</remarks>
internal sealed class HostVolumeChecker : IFeasibilityChecker
{
    private const string Rejection = "missing compatible host volumes";

    private readonly ImmutableArray<VolumeRequest> _wanted;

    private HostVolumeChecker(ImmutableArray<VolumeRequest> wanted) => _wanted = wanted;

    /// <inheritdoc/>
    public bool IsPerNode => true;

    /// <summary>The check of a group, or null when it wants no volumes.</summary>
    public static HostVolumeChecker? Of(AdmittedGroup group) => group.Specification.Volumes is { Count: > 0 } volumes
        ? new HostVolumeChecker([.. volumes.Values.Where(static volume => volume.Type == "host")])
        : null;

    /// <inheritdoc/>
    public string? FindRejection(Node node) => FindMissing(node) is null ? null : Rejection;

    /// <summary>The first volume that cannot be had on the node, or null.</summary>
    public VolumeRequest? FindMissing(Node node)
    {
        foreach (VolumeRequest volume in _wanted)
        {
            if (IsMissing(volume, node))
            {
                return volume;
            }
        }

        return null;
    }

    /// <summary>Every volume that cannot be had on the node.</summary>
    public IEnumerable<VolumeRequest> AllMissing(Node node) => _wanted.Where(volume => IsMissing(volume, node));

    private static bool IsMissing(VolumeRequest volume, Node node) =>
        !node.HostVolumes.TryGetValue(volume.Source, out HostVolume? offered) || (offered.ReadOnly && !volume.ReadOnly);
}
