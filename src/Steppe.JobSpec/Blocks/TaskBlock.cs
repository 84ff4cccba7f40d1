using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>task</c>.</summary>
internal static class TaskBlock
{
    public static TaskSpec Read(BlockReader block)
    {
        IReadOnlyList<WorkloadIdentity> identities = block.Blocks("identity", IdentityBlock.Read) ?? [];
        WorkloadIdentity[] named = [.. identities.Where(static identity => !IdentityBlock.IsDefault(identity))];
        return new TaskSpec
        {
            Name = block.Label,
            Driver = block.Text("driver") ?? "",
            User = block.Text("user") ?? "",
            Config = block.FreeForm("config", mergesInLegacy: true),
            Env = block.TextMap("env"),
            Meta = block.TextMap("meta"),
            Constraints = ConstraintBlock.ReadAll(block),
            Affinities = block.Blocks("affinity", AffinityBlock.Read),
            Services = block.Blocks("service", ServiceBlock.Read),
            Resources = block.Block("resources", ResourcesBlock.Read),
            RestartPolicy = block.Block("restart", RestartBlock.Read),
            KillTimeout = block.Duration("kill_timeout"),
            KillSignal = block.Text("kill_signal") ?? "",
            MaxRunDuration = block.Duration("max_run_duration"),
            MaxRunSignal = block.Text("max_run_signal"),
            ShutdownDelay = block.Duration("shutdown_delay") ?? default,
            Leader = block.Bool("leader") ?? false,
            Kind = block.Text("kind") ?? "",
            Lifecycle = block.Block("lifecycle", LifecycleBlock.Read),
            LogConfig = block.Block("logs", LogsBlock.Read),
            Artifacts = block.Blocks("artifact", ArtifactBlock.Read),
            Templates = block.Blocks("template", TemplateBlock.Read),
            Vault = block.Block("vault", VaultBlock.Read),
            Consul = block.Block("consul", ConsulBlockDecoder.Read),
            DispatchPayload = block.Block("dispatch_payload", static inner => new DispatchPayload { File = inner.Text("file") ?? "" }),
            VolumeMounts = block.Blocks("volume_mount", VolumeMountBlock.Read),
            CsiPluginConfig = block.Block("csi_plugin", CsiPluginBlock.Read),
            ScalingPolicies = ScalingBlock.ReadForTask(block),
            Identity = identities.FirstOrDefault(IdentityBlock.IsDefault),
            Identities = named.Length == 0 ? null : named,
            Actions = block.Blocks("action", ActionBlock.Read, "name"),
            Schedule = block.Block("schedule", ScheduleBlock.Read),
            Secrets = block.Blocks("secret", SecretBlock.Read, "name"),
        };
    }
}
