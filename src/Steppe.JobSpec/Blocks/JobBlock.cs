using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>job</c>.</summary>
/// <remarks>Tasks right below the job become groups of their own, before the declared ones.</remarks>
internal static class JobBlock
{
    public static Job Read(BlockReader block)
    {
        IReadOnlyList<TaskSpec> loose = block.Blocks("task", TaskBlock.Read, "name") ?? [];
        IReadOnlyList<TaskGroup> groups = block.Blocks("group", GroupBlock.Read, "name") ?? [];
        LegacyNames.CheckUnique(block, "group");
        TaskGroup[] all = [.. loose.Select(static task => new TaskGroup { Name = task.Name, Tasks = [task] }), .. groups];
        Vault? vault = block.Block("vault", VaultBlock.Read);

        return new Job
        {
            Id = block.Text("id") ?? block.Label,
            Name = block.Text("name") ?? block.Label,
            Region = block.Text("region"),
            Namespace = block.Text("namespace"),
            Type = block.Text("type"),
            Priority = block.Integer("priority"),
            AllAtOnce = block.Bool("all_at_once"),
            Datacenters = block.Texts("datacenters"),
            NodePool = block.Text("node_pool"),
            Constraints = ConstraintBlock.ReadAll(block),
            Affinities = block.Blocks("affinity", AffinityBlock.Read),
            Spreads = block.Blocks("spread", SpreadBlock.Read),
            TaskGroups = all.Length == 0 ? null : [.. all.Select(group => Inheritance.GiveVault(group, vault))],
            Update = block.Block("update", UpdateBlock.Read),
            Reschedule = block.Block("reschedule", RescheduleBlock.Read),
            Migrate = block.Block("migrate", MigrateBlock.Read),
            Multiregion = block.Block("multiregion", MultiregionBlock.Read),
            Periodic = block.Block("periodic", PeriodicBlock.Read),
            ParameterizedJob = block.Block("parameterized", ParameterizedBlock.Read),
            Meta = block.TextMap("meta"),
            ConsulToken = block.Text("consul_token"),
            VaultToken = block.Text("vault_token"),
            Ui = block.Block("ui", UiBlock.Read),
            Secrets = block.Blocks("secret", SecretBlock.Read, "name"),
        };
    }
}
