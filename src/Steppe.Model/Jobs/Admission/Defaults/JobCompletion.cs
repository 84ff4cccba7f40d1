using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>Brings a canonical job into the shape that is stored and shown.</summary>
/// <remarks>
/// Pure. What only the server sets is reset, templates that were merged into groups go, zero replaces null where a response
/// shows zero, and empty lists and maps become null. Source: HTTP API §3; job specification §3.
/// </remarks>
internal static class JobCompletion
{
    public static Job Complete(Job job, AdmissionOptions options) => job with
    {
        Datacenters = job.Datacenters is null or { Count: 0 } ? ["*"] : job.Datacenters,
        NodePool = string.IsNullOrEmpty(job.NodePool) ? options.DefaultNodePool : job.NodePool,
        Update = PolicyDefaults.Zero with
        {
            Stagger = job.Update?.Stagger ?? Duration.Zero,
            MaxParallel = job.Update?.MaxParallel ?? 0,
        },
        Reschedule = null,
        Migrate = null,
        Constraints = Complete(job.Constraints),
        Affinities = job.Affinities.NullIfEmpty(),
        Spreads = job.Spreads.NullIfEmpty(),
        Meta = NullIfEmpty(job.Meta),
        TaskGroups = job.TaskGroups.Map(Complete),
        ConsulToken = "",
        VaultToken = "",
        ParentId = "",
        Dispatched = false,
        DispatchIdempotencyToken = "",
        Payload = null,
        NomadTokenId = "",
        Stop = false,
        Status = "",
        StatusDescription = "",
        Stable = false,
        Version = 0,
        VersionTag = null,
        SubmitTime = 0,
        CreateIndex = 0,
        ModifyIndex = 0,
        JobModifyIndex = 0,
    };

    private static TaskGroup Complete(TaskGroup group) => group with
    {
        Constraints = Complete(group.Constraints),
        Affinities = group.Affinities.NullIfEmpty(),
        Spreads = group.Spreads.NullIfEmpty(),
        Meta = NullIfEmpty(group.Meta),
        Networks = Complete(group.Networks),
        Services = group.Services.Map(static service => service with { CheckRestart = null }).NullIfEmpty(),
        Volumes = NullIfEmpty(group.Volumes),
        Tasks = group.Tasks.Map(Complete),
    };

    private static TaskSpec Complete(TaskSpec task) => task with
    {
        Constraints = Complete(task.Constraints),
        Affinities = task.Affinities.NullIfEmpty(),
        Env = NullIfEmpty(task.Env),
        Meta = NullIfEmpty(task.Meta),
        Config = NullIfEmpty(task.Config),
        Services = task.Services.Map(static service => service with { CheckRestart = null }).NullIfEmpty(),
        Artifacts = task.Artifacts.NullIfEmpty(),
        Templates = task.Templates.NullIfEmpty(),
        VolumeMounts = task.VolumeMounts.NullIfEmpty(),
        ScalingPolicies = task.ScalingPolicies.NullIfEmpty(),
        LogConfig = task.LogConfig! with { Enabled = null },
        Resources = task.Resources! with
        {
            MemoryMaxMb = task.Resources.MemoryMaxMb ?? 0,
            DiskMb = task.Resources.DiskMb ?? 0,
            Iops = task.Resources.Iops ?? 0,
            Networks = Complete(task.Resources.Networks),
            Devices = task.Resources.Devices.NullIfEmpty(),
        },
    };

    private static IReadOnlyList<Constraint>? Complete(IReadOnlyList<Constraint>? constraints) =>
        constraints.NullIfEmpty().Map(static constraint =>
            constraint.Operand.Length == 0 ? constraint with { Operand = ConstraintOperators.IsEqual } : constraint);

    private static IReadOnlyList<NetworkResource>? Complete(IReadOnlyList<NetworkResource>? networks) =>
        networks.NullIfEmpty().Map(static network => network with
        {
            Mode = network.Mode.Length == 0 ? "host" : network.Mode,
            MBits = network.MBits ?? 0,
            ReservedPorts = Complete(network.ReservedPorts),
            DynamicPorts = Complete(network.DynamicPorts),
        });

    private static IReadOnlyList<Port>? Complete(IReadOnlyList<Port>? ports) =>
        ports.NullIfEmpty().Map(static port => port.HostNetwork.Length == 0 ? port with { HostNetwork = "default" } : port);

    private static ImmutableSortedDictionary<string, T>? NullIfEmpty<T>(ImmutableSortedDictionary<string, T>? map) =>
        map is { Count: 0 } ? null : map;
}
