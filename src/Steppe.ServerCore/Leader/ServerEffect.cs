using System.Collections.Immutable;
using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>What the shell must do for a leading server, in the order given.</summary>
/// <remarks>Closed: there are no other cases.</remarks>
public abstract record ServerEffect
{
    private ServerEffect()
    {
    }

    /// <summary>Append one entry to the log; answered by <see cref="ServerInput.EntryLanded"/> or
    /// <see cref="ServerInput.AppendFailed"/>. The next one comes only after that.</summary>
    public sealed record AppendEntry(ulong Number, ImmutableArray<Command> Commands) : ServerEffect;

    /// <summary>The log has confirmed these changes: reads may show them. Comes before the replies to them.</summary>
    public sealed record Committed(StateSnapshot Snapshot, ImmutableArray<CommittedCommand> Commands) : ServerEffect
    {
        /// <summary>The rows written by all of them, in order.</summary>
        public ImmutableArray<Change> Changes => [.. Commands.SelectMany(static command => command.Changes)];
    }

    /// <summary>The answer to a proposal.</summary>
    public sealed record Reply(ulong Ticket, CommandOutcome Outcome) : ServerEffect;

    /// <summary>A proposal broke while its command was made: nothing has changed, and only who asked for it must hear of it.</summary>
    public sealed record ProposalFailed(ulong Ticket, Exception Error) : ServerEffect;

    /// <summary>The answer to a heartbeat; without a time to live the node must register.</summary>
    public sealed record HeartbeatReply(ulong Ticket, TimeSpan? TimeToLive) : ServerEffect;

    /// <summary>The head, and the time a command would have now.</summary>
    public sealed record HeadReply(ulong Ticket, LeaderHead Head) : ServerEffect;

    /// <summary>Run the scheduler; answered by <see cref="ServerInput.ScheduleFinished"/> or
    /// <see cref="ServerInput.ScheduleFailed"/>. One at a time.</summary>
    public sealed record Schedule(EvaluationLease Lease, Evaluation Evaluation, StateSnapshot Head, DateTimeOffset Now, ulong Seed)
        : ServerEffect;

    /// <summary>Send a <see cref="ServerInput.Tick"/> then; replaces what was asked before. Null: no need.</summary>
    public sealed record LookAgainAt(DateTimeOffset? At) : ServerEffect;

    /// <summary>Lead no more. What was proposed and not answered may or may not have happened; nothing is handled any more.</summary>
    public sealed record StepDown(string Reason) : ServerEffect;
}
