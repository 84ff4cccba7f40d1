using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Copies what a job or group says for its tasks into those that say nothing.</summary>
internal static class Inheritance
{
    /// <summary>Gives a Vault block to every task of the group that has none.</summary>
    public static TaskGroup GiveVault(TaskGroup group, Vault? vault) => vault is null || group.Tasks is null
        ? group
        : group with { Tasks = [.. group.Tasks.Select(task => task.Vault is null ? task with { Vault = vault } : task)] };
}
