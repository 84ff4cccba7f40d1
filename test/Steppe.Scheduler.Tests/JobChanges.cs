using Steppe.Model;

namespace Steppe.Scheduler.Tests;

/// <summary>Ways to change one thing about a job.</summary>
internal static class JobChanges
{
    public static Job WithGroup(this Job job, Func<TaskGroup, TaskGroup> change) =>
        job with { TaskGroups = [change(job.TaskGroups![0]), .. job.TaskGroups.Skip(1)] };

    public static Job WithTask(this Job job, Func<TaskSpec, TaskSpec> change) =>
        job.WithGroup(group => group with { Tasks = [change(group.Tasks![0]), .. group.Tasks.Skip(1)] });

    public static Job WithCount(this Job job, int count) => job.WithGroup(group => group with { Count = count });

    public static Job WithUpdate(this Job job, UpdateStrategy update) => job.WithGroup(group => group with { Update = update });

    public static Job WithUser(this Job job, string user) => job.WithTask(task => task with { User = user });

    public static Job WithConstraint(this Job job, string left, string operand, string right) =>
        job.WithGroup(group => group with { Constraints = [.. group.Constraints ?? [], new Constraint { LTarget = left, Operand = operand, RTarget = right }] });

    public static Job WithSpread(this Job job, string attribute, params (string Value, int Percent)[] targets) =>
        job.WithGroup(group => group with { Spreads = [.. group.Spreads ?? [], Spread(attribute, 50, targets)] });

    public static Spread Spread(string attribute, int weight, params (string Value, int Percent)[] targets) => new()
    {
        Attribute = attribute,
        Weight = weight,
        SpreadTarget = [.. targets.Select(static target => new SpreadTarget { Value = target.Value, Percent = target.Percent })],
    };

    public static Job WithAffinity(this Job job, string left, string operand, string right, int weight = 50) =>
        job.WithGroup(group => group with { Affinities = [.. group.Affinities ?? [], Affinity(left, operand, right, weight)] });

    public static Affinity Affinity(string left, string operand, string right, int weight = 50) =>
        new() { LTarget = left, Operand = operand, RTarget = right, Weight = weight };

    public static Job WithVolume(this Job job, string source, bool readOnly = false) => job.WithGroup(group => group with
    {
        Volumes = (group.Volumes ?? Cluster.Map<VolumeRequest>()).SetItem(source, new VolumeRequest { Name = source, Type = "host", Source = source, ReadOnly = readOnly }),
    });

    public static Job WithReschedule(this Job job, ReschedulePolicy policy) => job.WithGroup(group => group with { ReschedulePolicy = policy });

    public static Job WithNetwork(this Job job, params Port[] ports) => job.WithGroup(group => group with
    {
        Networks =
        [
            new NetworkResource
            {
                Mode = "host",
                ReservedPorts = [.. ports.Where(static port => port.Value > 0)],
                DynamicPorts = [.. ports.Where(static port => port.Value == 0)],
            },
        ],
    });
}
