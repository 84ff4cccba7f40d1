using Steppe.Model;
using Steppe.Scheduler;

namespace Steppe.ServerCore;

/// <summary>What happens to a leading server, one thing at a time.</summary>
/// <remarks>Closed: there are no other cases. A ticket is a number the shell chose; the answer carries it back.</remarks>
public abstract record ServerInput
{
    private ServerInput()
    {
    }

    /// <summary>Somebody wants a change.</summary>
    /// <param name="Ticket">Who waits for the answer; 0 for nobody.</param>
    /// <param name="Make">Makes the command.</param>
    /// <param name="IsBulk">Whether it writes hundreds of rows, so that those who want little need not stand in one line with it.</param>
    public sealed record Propose(ulong Ticket, CommandFactory Make, bool IsBulk = false) : ServerInput;

    /// <summary>The log holds the entry durably.</summary>
    public sealed record EntryLanded(ulong Number) : ServerInput;

    /// <summary>The entry did not land, or nobody knows: this server can no longer lead.</summary>
    public sealed record AppendFailed(ulong Number, string Reason) : ServerInput;

    /// <summary>The scheduler is done with an evaluation.</summary>
    public sealed record ScheduleFinished(EvaluationLease Lease, ScheduleOutcome Outcome) : ServerInput;

    /// <summary>The scheduler broke on an evaluation.</summary>
    public sealed record ScheduleFailed(EvaluationLease Lease, string Reason) : ServerInput;

    /// <summary>A node shows that it lives and can take work.</summary>
    public sealed record Heartbeat(ulong Ticket, NodeId NodeId) : ServerInput;

    /// <summary>Somebody wants to know the head, to try something out on it.</summary>
    public sealed record ReadHead(ulong Ticket) : ServerInput;

    /// <summary>The wall clock was moved forward: what was silent for so long was not.</summary>
    public sealed record ClockStepped(TimeSpan By) : ServerInput;

    /// <summary>The time asked for with <see cref="ServerEffect.LookAgainAt"/> has come.</summary>
    public sealed record Tick : ServerInput;
}
