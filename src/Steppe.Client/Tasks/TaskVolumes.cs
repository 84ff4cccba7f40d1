using System.Collections.Immutable;
using Steppe.Client.Allocations;
using Steppe.ClientCore;
using Steppe.Drivers;
using Steppe.Model;

namespace Steppe.Client.Tasks;

/// <summary>Works out what a task's <c>volume_mount</c> blocks mean on this node.</summary>
/// <remarks>Pure.</remarks>
internal static class TaskVolumes
{
    /// <summary>The mounts, in the order of the job file.</summary>
    /// <param name="work">The allocation.</param>
    /// <param name="task">The task.</param>
    /// <param name="driver">Its driver.</param>
    /// <param name="node">This node.</param>
    /// <param name="interpolation">Fills in destinations.</param>
    /// <exception cref="InvalidDataException">A volume cannot be mounted; the message says what to do.</exception>
    public static ImmutableArray<TaskMount> Of(AssignedWork work, TaskSpec task, ITaskDriver driver, Node node, Interpolation interpolation)
    {
        if (task.VolumeMounts is not { Count: > 0 } wanted)
        {
            return [];
        }

        return driver.Capabilities.FileIsolation == FileIsolation.None
            ? throw new InvalidDataException(
                $"volume_mount: driver \"{driver.Name}\" runs tasks among the host's own files, where nothing can be mounted; use the "
                + "volume's path on the host, or a driver that isolates files")
            : [.. wanted.Select(mount => MountOf(mount, work.Group.Specification, node, interpolation))];
    }

    private static TaskMount MountOf(VolumeMount mount, TaskGroup group, Node node, Interpolation interpolation)
    {
        VolumeRequest request = group.Volumes?.GetValueOrDefault(mount.Volume ?? "")
            ?? throw new InvalidDataException($"volume_mount: the group has no volume \"{mount.Volume}\"");
        HostVolume volume = node.HostVolumes.GetValueOrDefault(request.Source)
            ?? throw new InvalidDataException(
                $"volume_mount: this node has no volume \"{request.Source}\" any more; give it back to the agent's client.host_volume, or move the work");
        return new TaskMount(
            volume.Path,
            Path.GetFullPath(Path.Combine("/", interpolation.FreeText(mount.Destination ?? ""))),
            volume.ReadOnly || request.ReadOnly || mount.ReadOnly == true);
    }
}
