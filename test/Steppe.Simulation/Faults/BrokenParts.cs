using Steppe.Log.Disk;
using Steppe.Model;
using Steppe.Scheduler;
using Steppe.State;

namespace Steppe.Simulation.Faults;

/// <summary>Runs the scheduler; null for an answer that never comes.</summary>
internal delegate ScheduleOutcome? ScheduleFunction(StateSnapshot head, Evaluation evaluation, DateTimeOffset now, ulong seed, ScanMemory memory);

/// <summary>The parts that a test replaces with broken ones, to see that an oracle notices.</summary>
internal sealed record BrokenParts
{
    public static readonly BrokenParts None = new();

    /// <summary>Put between the log and its disk.</summary>
    public Func<ILogDisk, ILogDisk> Disk { get; init; } = static disk => disk;

    /// <summary>The scheduler.</summary>
    public ScheduleFunction Schedule { get; init; } = Scheduling.Run;

    /// <summary>The commands of one entry, as a starting server reads them.</summary>
    public Func<IReadOnlyList<Command>, IEnumerable<Command>> Replayed { get; init; } = static commands => commands;

    /// <summary>The id under which the server files a caller's request.</summary>
    public Func<RequestId, RequestId> RequestId { get; init; } = static id => id;

    /// <summary>Whether etcd looks at the conditions of what leaders write.</summary>
    public bool IsFenced { get; init; } = true;

    /// <summary>Whether a new leader reads what its predecessors have appended.</summary>
    public bool LeadersReadUp { get; init; } = true;

    /// <summary>Whether a leader asks the log whether it still leads, before it tells what needs no entry.</summary>
    public bool LeadersConfirm { get; init; } = true;

    /// <summary>Whether the level of a cluster is what all members know, and not what the leader does.</summary>
    public bool LevelIsOfAll { get; init; } = true;

    /// <summary>Whether entries are written as the level of the cluster allows, and not as well as the leader can.</summary>
    public bool WritesAtLevel { get; init; } = true;

    /// <summary>Whether a program refuses what is above its level.</summary>
    public bool OldProgramsRefuse { get; init; } = true;

    /// <summary>Whether a client passes on the exit of a task.</summary>
    public Func<Entropy, bool> NoticesExit { get; init; } = static _ => true;

    /// <summary>Whether processes are keyed by attempt, so that a repeated start finds the first.</summary>
    public bool StartsAreRepeatable { get; init; } = true;

    /// <summary>Whether a process whose handle was lost with the agent is ended before the next attempt.</summary>
    public bool DestroysByKey { get; init; } = true;
}
