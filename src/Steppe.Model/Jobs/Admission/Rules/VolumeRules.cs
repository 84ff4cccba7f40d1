using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>The rules of <c>volume</c> and <c>volume_mount</c> blocks.</summary>
/// <remarks>Pure. Source: job specification §2.15.</remarks>
internal static class VolumeRules
{
    private static readonly string[] Types = ["host", "csi"];
    private static readonly string[] AttachmentModes = ["file-system", "block-device"];
    private static readonly string[] PropagationModes = ["private", "host-to-task", "bidirectional"];

    private static readonly string[] CsiModes =
        ["single-node-reader-only", "single-node-writer", "multi-node-reader-only", "multi-node-single-writer", "multi-node-multi-writer"];

    private static readonly string[] HostModes =
        ["", "single-node-reader-only", "single-node-writer", "single-node-single-writer", "single-node-multi-writer"];

    public static void Check(GroupPlace place, Job job, Violations violations)
    {
        (string path, TaskGroup group, IReadOnlyList<TaskPlace> tasks) = place;
        foreach ((string name, VolumeRequest volume) in group.Volumes ?? ImmutableSortedDictionary<string, VolumeRequest>.Empty)
        {
            CheckVolume($"{path}.volume[{name}]", volume, group, job, violations);
        }

        foreach ((string taskPath, _, TaskSpec task) in tasks)
        {
            foreach ((VolumeMount mount, int index) in task.VolumeMounts.OrEmpty().Numbered())
            {
                CheckMount($"{taskPath}.volume_mount[{index}]", mount, group, violations);
            }
        }
    }

    private static void CheckVolume(string path, VolumeRequest volume, TaskGroup group, Job job, Violations violations)
    {
        violations.RequireOneOf(volume.Type, Types, $"{path}.type");
        violations.Require(volume.Source.Length > 0, $"{path}.source", "it is missing: name the volume to use.");
        violations.Require(
            !volume.Source.Contains("${", StringComparison.Ordinal),
            $"{path}.source", $"\"{volume.Source}\" must be a name, not a reference: for a volume of each allocation set per_alloc = true.");
        violations.Require(
            volume.Sticky != true || volume.Type == "host", $"{path}.sticky", "only host volumes stick to their allocation: remove it.");
        CheckPerAllocation(path, volume, group, job, violations);
        if (volume.Type == "csi")
        {
            CheckCsi(path, volume, group, violations);
        }
        else if (volume.Type == "host")
        {
            violations.RequireOneOf(volume.AccessMode, HostModes, $"{path}.access_mode");
            violations.Require(volume.MountOptions is null, $"{path}.mount_options", "only CSI volumes have mount options: remove the block.");
        }
    }

    private static void CheckPerAllocation(string path, VolumeRequest volume, TaskGroup group, Job job, Violations violations)
    {
        violations.Require(
            !volume.PerAlloc || job.Type is "service" or "batch",
            $"{path}.per_alloc", $"the allocations of a {job.Type} job have no numbers of their own: remove it.");
        violations.Require(
            !volume.PerAlloc || group.Update?.Canary is null or 0,
            $"{path}.per_alloc", "a canary would need the volume of the allocation it stands beside: remove update.canary, or per_alloc.");
        violations.Require(!volume.PerAlloc || volume.Sticky != true, $"{path}.per_alloc", "it cannot go with sticky: keep one of them.");
    }

    private static void CheckCsi(string path, VolumeRequest volume, TaskGroup group, Violations violations)
    {
        violations.RequireOneOf(volume.AccessMode, CsiModes, $"{path}.access_mode");
        violations.RequireOneOf(volume.AttachmentMode, AttachmentModes, $"{path}.attachment_mode");
        violations.Require(
            volume.AccessMode is not ("single-node-reader-only" or "multi-node-reader-only") || volume.ReadOnly,
            $"{path}.read_only", $"with access_mode \"{volume.AccessMode}\" it must be true: set it, or choose a mode that writes.");
        violations.Require(
            !volume.AccessMode.StartsWith("single-node-", StringComparison.Ordinal) || group.Count is null or <= 1 || volume.PerAlloc,
            $"{path}.access_mode", $"\"{volume.AccessMode}\" lets one node use the volume, but the group's count is {group.Count}: set per_alloc = true, or choose another mode.");
        violations.Require(
            volume.MountOptions is null || volume.AttachmentMode != "block-device",
            $"{path}.mount_options", "a block device is not mounted: remove the block, or use attachment_mode \"file-system\".");
    }

    private static void CheckMount(string path, VolumeMount mount, TaskGroup group, Violations violations)
    {
        violations.Require(
            mount.Volume is { Length: > 0 } name && group.Volumes?.ContainsKey(name) == true,
            $"{path}.volume", $"the group has no volume \"{mount.Volume}\": add a volume block of that name to it, or name one it has.");
        violations.Require(!string.IsNullOrEmpty(mount.Destination), $"{path}.destination", "it is missing: say where in the task the volume appears.");
        violations.Require(
            mount.PropagationMode is null or "" || PropagationModes.Contains(mount.PropagationMode, StringComparer.Ordinal),
            $"{path}.propagation_mode", $"\"{mount.PropagationMode}\" is not known here: write \"private\", \"host-to-task\" or \"bidirectional\".");
        violations.Require(
            mount.SelinuxLabel is null or "" or "z" or "Z", $"{path}.selinux_label", $"\"{mount.SelinuxLabel}\" is not known here: write \"z\" for shared, \"Z\" for private.");
    }
}
