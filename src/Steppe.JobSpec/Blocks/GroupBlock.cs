using System.Collections.Immutable;
using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>group</c>.</summary>
internal static class GroupBlock
{
    public static TaskGroup Read(BlockReader block)
    {
        Vault? vault = block.Block("vault", VaultBlock.Read);
        LegacyNames.CheckUnique(block, "task");
        TaskGroup group = new()
        {
            Name = block.Label,
            Count = block.Integer("count"),
            Constraints = ConstraintBlock.ReadAll(block),
            Affinities = block.Blocks("affinity", AffinityBlock.Read),
            Spreads = block.Blocks("spread", SpreadBlock.Read),
            Tasks = block.Blocks("task", TaskBlock.Read, "name"),
            Volumes = Volumes(block),
            RestartPolicy = block.Block("restart", RestartBlock.Read),
            ReschedulePolicy = block.Block("reschedule", RescheduleBlock.Read),
            EphemeralDisk = block.Block("ephemeral_disk", EphemeralDiskBlock.Read),
            Update = block.Block("update", UpdateBlock.Read),
            Migrate = block.Block("migrate", MigrateBlock.Read),
            Networks = NetworkBlock.ReadAll(block),
            Meta = block.TextMap("meta"),
            Services = block.Blocks("service", ServiceBlock.Read),
            ShutdownDelay = block.Duration("shutdown_delay"),
            StopAfterClientDisconnect = block.Duration("stop_after_client_disconnect"),
            MaxClientDisconnect = block.Duration("max_client_disconnect"),
            MaxRunDuration = block.Duration("max_run_duration"),
            MaxRunSignal = block.Text("max_run_signal"),
            PreventRescheduleOnLost = block.Bool("prevent_reschedule_on_lost"),
            Disconnect = block.Block("disconnect", DisconnectBlock.Read),
            Scaling = ScalingBlock.ReadForGroup(block),
            Consul = block.Block("consul", ConsulBlockDecoder.Read),
        };
        return Inheritance.GiveVault(group, vault);
    }

    private static ImmutableSortedDictionary<string, VolumeRequest>? Volumes(BlockReader block)
    {
        ImmutableSortedDictionary<string, VolumeRequest>.Builder volumes = ImmutableSortedDictionary.CreateBuilder<string, VolumeRequest>(StringComparer.Ordinal);
        foreach (VolumeRequest volume in block.Blocks("volume", VolumeBlock.Read, "name") ?? [])
        {
            volumes[volume.Name] = volume;
        }

        return volumes.Count == 0 ? null : volumes.ToImmutable();
    }
}
