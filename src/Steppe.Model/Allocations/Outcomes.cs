using System.Diagnostics;

namespace Steppe.Model;

/// <summary>Tells how batch work ended from what is known of it anyway.</summary>
/// <remarks>Pure; nothing of it is stored, so that it is right for work that ended before this existed. The order of the arms is
/// the specification. Source: decision 0041.</remarks>
public static class Outcomes
{
    /// <summary>Detail of the event <c>Terminated</c>: the kernel ended the process for want of memory.</summary>
    public const string OutOfMemoryDetail = "oom_killed";

    /// <summary>Detail of the event <c>Not Restarting</c>: the task's time was up.</summary>
    public const string TimedOutDetail = "timed_out";

    /// <summary>Detail of the event that ended a task because its client heard of no server.</summary>
    public const string ServersSilentDetail = "servers_silent";

    /// <summary>Whether the client ended a task by itself, although it was wanted: its work is not done.</summary>
    public static bool WasGivenUp(TaskState task) => task.Events.Any(static happened => happened.Details.ContainsKey(ServersSilentDetail));

    /// <summary>The word on the wire.</summary>
    public static string ToWord(this Outcome outcome) => outcome switch
    {
        Outcome.Successful => "successful",
        Outcome.Stopped => "stopped",
        Outcome.Lost => "lost",
        Outcome.TimedOut => "timed_out",
        Outcome.OutOfMemory => "out_of_memory",
        Outcome.Failed => "failed",
        _ => throw new UnreachableException(),
    };

    /// <summary>How the allocation ended; null while it has not, and for services.</summary>
    public static Outcome? Of(Allocation allocation) => allocation switch
    {
        { Job.Type: not (JobType.Batch or JobType.SysBatch) } or { IsClientTerminal: false } => null,
        { ClientStatus: ClientStatus.Lost } => Outcome.Lost,
        { ClientStatus: ClientStatus.Failed } => FindFailed(allocation.TaskStates) is { } first ? OfFailed(first.State) : Outcome.Failed,
        { IsServerTerminal: true } when allocation.TaskStates.IsEmpty || allocation.TaskStates.Values.Any(WasStopped) => Outcome.Stopped,
        _ => Outcome.Successful,
    };

    /// <summary>How the job's work ended; null while there is work to do or to be waited for, when there never was any, and for
    /// services.</summary>
    /// <param name="job">The job as it is now.</param>
    /// <param name="allocations">All allocations of its id.</param>
    public static Outcome? Of(AdmittedJob job, IEnumerable<Allocation> allocations)
    {
        bool endsByItself = job.Type is JobType.Batch or JobType.SysBatch && !job.IsPeriodic && !job.IsParameterized;
        if (!endsByItself || job.Status != JobStatus.Dead)
        {
            return null;
        }

        Outcome[] ends = [.. Newest(job, allocations).Select(Of).OfType<Outcome>()];
        return ends.Length > 0 ? ends.Max() : job.IsStopped ? Outcome.Stopped : null;
    }

    /// <summary>The last allocation of every slot of the job's newest version that has any: what the job's outcome is made of.</summary>
    /// <remarks>Stopping a job makes a version of its own without allocations; it does not hide how the work went.</remarks>
    public static IEnumerable<Allocation> Newest(AdmittedJob job, IEnumerable<Allocation> allocations)
    {
        Allocation[] own = [.. allocations.Where(allocation => allocation.Job.CreateIndex == job.CreateIndex)];
        ulong version = own.Select(static allocation => allocation.Job.Version).DefaultIfEmpty().Max();
        return own.Where(allocation => allocation.Job.Version == version)
            .GroupBy(static allocation => allocation.Name, StringComparer.Ordinal)
            .Select(static slot => slot.MaxBy(static allocation => (allocation.CreateIndex, allocation.Id))!);
    }

    /// <summary>The task that failed first, which is what ended the others.</summary>
    public static (string Name, TaskState State)? FindFailed(IEnumerable<KeyValuePair<string, TaskState>> tasks)
    {
        (string Name, TaskState State)[] failed =
        [
            .. tasks.Where(static task => task.Value.Failed)
                .OrderBy(static task => task.Value.FinishedAt)
                .ThenBy(static task => task.Key, StringComparer.Ordinal)
                .Select(static task => (task.Key, task.Value)),
        ];
        return failed is [var first, ..] ? first : null;
    }

    // A task whose time is up may be killed for want of memory while it ends: that it took too long came first.
    private static Outcome OfFailed(TaskState task) =>
        task.Events.Any(static happened => happened.Details.ContainsKey(TimedOutDetail)) ? Outcome.TimedOut
        : task.Events.LastOrDefault(static happened => happened.Type == TaskEventTypes.Terminated)?.Details.ContainsKey(OutOfMemoryDetail) == true
            ? Outcome.OutOfMemory
            : Outcome.Failed;

    // Never begun; or killed, and not because the rest of the group had ended.
    private static bool WasStopped(TaskState task) => task.State != TaskRunState.Dead
        || (task.Events.Any(static happened => happened.Type == TaskEventTypes.Killed) && !task.Events.Any(static happened => happened.Type
            is TaskEventTypes.LeaderTaskDead or TaskEventTypes.MainTasksDead or TaskEventTypes.SiblingTaskFailed));
}
