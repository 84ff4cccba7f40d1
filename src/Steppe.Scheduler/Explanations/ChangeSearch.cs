using System.Globalization;
using Steppe.Model;
using Steppe.Scheduler.Devices;

namespace Steppe.Scheduler.Explanations;

/// <summary>Finds the smallest single change of a group after which some node takes one more allocation of it.</summary>
/// <remarks>
/// <para>A change helps the nodes on which it removes the only obstacle. Asking for a little less is the smallest change, measured
/// by the share of the ask that is given up; then come, as whole steps, a port that need not be static, another network for ports, one
/// more datacenter, another pool, giving up distinctness, a volume that is only read, giving up a constraint, a volume or a device,
/// another kind of network, another driver. Among equal ones that which helps most nodes.</para>
/// <para>Nothing a job can say helps a node that is down.</para>
/// </remarks>
internal static class ChangeSearch
{
    private const string Volume = "host volume ";
    private const string HostNetwork = "host network ";

    /// <summary>The smallest change, or null when none is enough by itself.</summary>
    /// <param name="job">The job.</param>
    /// <param name="group">The group.</param>
    /// <param name="gaps">What each node lacks.</param>
    /// <param name="hasPlaces">Whether the job has something on nodes that must not lose its place by the change.</param>
    public static SuggestedChange? Find(AdmittedJob job, AdmittedGroup group, IReadOnlyList<NodeGap> gaps, bool hasPlaces) => gaps
        .Where(static gap => gap.Obstacles.Length == 1 && gap.Obstacles[0].Kind != ObstacleKind.NodeState)
        .GroupBy(static gap => (gap.Obstacles[0].Kind, Key: KeyOf(gap)), static gap => gap)
        .Select(same => Change(job, group, same.Key.Kind, [.. same], hasPlaces))
        .OfType<(double Cost, SuggestedChange Change)>()
        .OrderBy(static found => found.Cost)
        .ThenByDescending(static found => found.Change.Nodes.Length)
        .ThenBy(static found => found.Change.Text, StringComparer.Ordinal)
        .Select(static found => found.Change)
        .FirstOrDefault();

    private static string KeyOf(NodeGap gap) => gap.Obstacles[0].Kind switch
    {
        ObstacleKind.Datacenter => gap.Node.Datacenter,
        ObstacleKind.Pool => gap.Node.NodePool,

        // A volume that is there, but may not be written, can still be read.
        ObstacleKind.Volume => gap.Obstacles[0].Detail,
        _ => gap.Obstacles[0].Check,
    };

    private static (double Cost, SuggestedChange Change)? Change(AdmittedJob job, AdmittedGroup group, ObstacleKind kind, NodeGap[] gaps, bool hasPlaces)
    {
        Obstacle obstacle = gaps[0].Obstacles[0];
        return kind switch
        {
            ObstacleKind.Cpu => Less(group, gaps, group.Ask.CpuMhz, static task => task.Ask.CpuMhz, "cpu", "MHz"),
            ObstacleKind.Cores => Less(group, gaps, group.Ask.Cores, static task => task.Ask.Cores, "cores", "cores"),
            ObstacleKind.Memory => Less(group, gaps, group.Ask.MemoryMb, static task => task.Ask.MemoryMb, "memory", "MiB"),
            ObstacleKind.Disk => Less(group, gaps, group.Ask.DiskMb, static _ => 0, "ephemeral_disk size", "MiB"),
            ObstacleKind.Device => OfDevice(AskOf(group, obstacle), gaps),
            ObstacleKind.Volume when gaps[0].Node.HostVolumes.ContainsKey(obstacle.Check[Volume.Length..]) => Whole(4.5, $"ask for {obstacle.Check} of group \"{group.Name}\" read-only", gaps),
            ObstacleKind.Volume => Whole(5.5, $"give up {obstacle.Check} of group \"{group.Name}\"", gaps),
            ObstacleKind.Network when obstacle.Check.StartsWith(HostNetwork, StringComparison.Ordinal) =>
                Whole(1.5, $"take the ports of group \"{group.Name}\" out of {obstacle.Check}", gaps),
            ObstacleKind.Network => Whole(6.5, $"use the network of the host instead of {obstacle.Check} in group \"{group.Name}\"", gaps),
            ObstacleKind.Port when obstacle.Check != "dynamic ports" => Whole(1, $"let {obstacle.Check} of group \"{group.Name}\" be dynamic instead of static", gaps),
            ObstacleKind.Datacenter => Whole(2, $"add \"{gaps[0].Node.Datacenter}\" to the job's datacenters", gaps),
            ObstacleKind.Pool => Whole(3, $"set the job's node_pool to \"{(hasPlaces ? NodePool.All : gaps[0].Node.NodePool)}\"", gaps),
            ObstacleKind.DistinctHosts or ObstacleKind.DistinctProperty => Whole(4, $"give up {obstacle.Check}", gaps),
            ObstacleKind.Constraint => Whole(5, $"give up or change the {obstacle.Check}", gaps),
            ObstacleKind.Driver => Whole(7, $"use another {(job.Groups.Length > 1 ? $"driver in group \"{group.Name}\"" : "driver")} than {obstacle.Check["driver ".Length..]}", gaps),
            _ => null,
        };
    }

    private static (double Cost, SuggestedChange Change) OfDevice(DeviceAsk ask, NodeGap[] gaps)
    {
        long missing = gaps.Min(static gap => gap.Obstacles[0].Amount);
        return missing < ask.Count
            ? Whole(
                (double)missing / ask.Count,
                string.Create(CultureInfo.InvariantCulture, $"ask for {ask.Count - missing} of device {ask.Name} instead of {ask.Count}"),
                gaps.Where(gap => gap.Obstacles[0].Amount == missing))
            : Whole(6, $"give up device {ask.Name} of task \"{ask.Task}\", or what is asked of it", gaps);
    }

    private static DeviceAsk AskOf(AdmittedGroup group, Obstacle obstacle) =>
        DeviceAsk.Of(group).First(ask => obstacle.Check == $"device {ask.Name}");

    private static (double Cost, SuggestedChange Change)? Less(
        AdmittedGroup group, NodeGap[] gaps, long ask, Func<AdmittedTask, long> ofTask, string what, string unit)
    {
        long missing = gaps.Min(static gap => gap.Obstacles[0].Amount);
        if (missing >= ask)
        {
            return null;
        }

        // With several tasks it is for the user to say which of them gives way.
        string whose = group.Tasks is [var only] && ofTask(only) == ask ? $"{what} of task \"{only.Name}\"" : $"{what} of group \"{group.Name}\" in all";
        string text = string.Create(CultureInfo.InvariantCulture, $"ask for {ask - missing} {unit} instead of {ask}: {whose}");
        return Whole((double)missing / ask, text, [.. gaps.Where(gap => gap.Obstacles[0].Amount == missing)]);
    }

    private static (double Cost, SuggestedChange Change) Whole(double cost, string text, IEnumerable<NodeGap> gaps) =>
        (cost, new SuggestedChange(text, [.. gaps.Select(static gap => gap.Node.Name).Order(StringComparer.Ordinal)]));
}
