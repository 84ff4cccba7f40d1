using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>Which waiting evaluations an operator may have helped by changing what the scheduler may do.</summary>
/// <remarks>Pure but for what it notes in <see cref="BlockedEvaluations"/>. Preemption that is switched on makes room for jobs of a type;
/// memory that is no longer counted beyond what a task asks for makes room for all.</remarks>
internal static class LooserRules
{
    private static readonly JobType[] Types = [JobType.Service, JobType.Batch, JobType.System, JobType.SysBatch];

    /// <summary>Takes out those that a change of the scheduler's configuration may help.</summary>
    public static IReadOnlyList<Evaluation> Unblock(
        BlockedEvaluations blocked, SchedulerConfiguration before, SchedulerConfiguration after, DateTimeOffset now)
    {
        bool countsLess = before.MemoryOversubscriptionEnabled && !after.MemoryOversubscriptionEnabled;
        return
        [
            .. Types.Where(type => countsLess || (Displaces(after, type) && !Displaces(before, type)))
                .SelectMany(type => blocked.Unblock(type, after.ModifyIndex, now)),
        ];
    }

    /// <summary>Takes out those that a change of a pool's configuration may help.</summary>
    public static IReadOnlyList<Evaluation> Unblock(BlockedEvaluations blocked, NodePool? before, NodePool after, DateTimeOffset now) =>
        before is not null && before.Scheduler?.MemoryOversubscriptionEnabled != after.Scheduler?.MemoryOversubscriptionEnabled
            && after.Scheduler?.MemoryOversubscriptionEnabled != true
            ? [.. Types.SelectMany(type => blocked.Unblock(type, after.ModifyIndex, now))]
            : [];

    /// <summary>Notes what a new leader finds: an evaluation that saw less than this may have missed it.</summary>
    public static void Restore(BlockedEvaluations blocked, StateSnapshot state, DateTimeOffset now)
    {
        ulong index = Math.Max(
            state.SchedulerConfiguration.ModifyIndex,
            state.NodePools.Rows.Where(static pool => !pool.IsBuiltIn).Select(static pool => pool.ModifyIndex).DefaultIfEmpty().Max());
        foreach (JobType type in Types)
        {
            blocked.Unblock(type, index, now);
        }
    }

    private static bool Displaces(SchedulerConfiguration configuration, JobType type) =>
        (configuration.Preemption ?? PreemptionSwitches.Default).IsOnFor(type);
}
