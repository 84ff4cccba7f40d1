using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Steppe.Model;
using Steppe.ServerCore;
using Steppe.State;

namespace Steppe.Server;

/// <summary>The one thread that owns the leader: reads inputs, carries out effects.</summary>
/// <remarks>The inbox is bounded: when the server cannot keep up, those who propose wait; what the loop has asked for comes before them. A proposal that breaks before there is a
/// command fails alone; any other exception here is a bug or a broken log, and ends the server: see <see cref="Ended"/>.</remarks>
internal sealed partial class ServerLoop
{
    private const int MaxWaitingInputs = 4096;
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(10);

    private readonly Inbox<ServerInput> _inbox = new(MaxWaitingInputs);
    private readonly TaskCompletionSource<Exception?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LeaderMachine _machine;
    private readonly ServerLoopParts _parts;
    private readonly SchedulingLoop _scheduling;
    private readonly AppendingLoop _appending;
    private readonly ITimer _timer;
    private readonly ClockSteps _clock;
    private readonly Thread _thread;
    private string? _stepDownReason;
    private ulong _appliedIndex;
    private volatile bool _isStopping;
    private volatile bool _isOver;

    public ServerLoop(LeaderMachine machine, ServerLoopParts parts)
    {
        (_machine, _parts) = (machine, parts);
        _scheduling = new SchedulingLoop(parts.Schedule, answer => _inbox.PutAnswer(answer), parts.Metrics, parts.Logger);
        _appending = new AppendingLoop(parts.Appender, answer => _inbox.PutAnswer(answer));
        _clock = new ClockSteps(parts.Time);
        _timer = parts.Time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _thread = new Thread(Run) { Name = "steppe-server", IsBackground = true };
    }

    public Tickets<CommandOutcome> Proposals { get; } = new();

    public Tickets<TimeSpan?> Heartbeats { get; } = new();

    public Tickets<LeaderHead> Heads { get; } = new();

    /// <summary>Completes when the loop has ended: with null after <see cref="StopAsync"/>, else with the reason.</summary>
    public Task<Exception?> Ended => _ended.Task;

    /// <summary>Whether it takes nothing more; true before the first of those who wait is told so.</summary>
    public bool IsOver => _isOver;

    /// <summary>The last entry whose changes are in the committed state.</summary>
    public ulong AppliedIndex => Volatile.Read(ref _appliedIndex);

    private bool IsDone => _machine.HasSteppedDown || (_isStopping && _machine.IsIdle);

    public void Start()
    {
        _appliedIndex = _parts.Appender.LandedIndex;
        _scheduling.Start();
        _appending.Start();
        _thread.Start();
    }

    /// <summary>Puts an input into the inbox, waiting for room.</summary>
    public async ValueTask PostAsync(ServerInput input, CancellationToken cancellation)
    {
        if (_isStopping && input is ServerInput.Propose)
        {
            throw new NotLeadingException("this server is shutting down") { NothingHappened = true };
        }

        // Once the loop has ended, whoever holds a ticket is told so.
        await _inbox.PutAsync(input, input is ServerInput.Propose { IsBulk: true }, cancellation);
    }

    /// <summary>Puts a sign of life into the inbox, before what waits: one that is late costs a node its work.</summary>
    public void Post(ServerInput.Heartbeat heartbeat) => _inbox.PutAnswer(heartbeat);

    /// <summary>Takes no more proposals, waits until those taken are durable, then ends the loop.</summary>
    public async Task StopAsync()
    {
        _isStopping = true;
        _inbox.PutAnswer(new ServerInput.Tick());
        Task first = await Task.WhenAny(_ended.Task, Task.Delay(LongestDrain, _parts.Time));
        if (first != _ended.Task)
        {
            await EndAsync();
        }
    }

    /// <summary>Ends the loop after what is in the inbox.</summary>
    /// <param name="reason">Why it must not lead on; null for a shutdown.</param>
    public async Task EndAsync(string? reason = null)
    {
        Interlocked.CompareExchange(ref _stepDownReason, reason, null);
        _inbox.Close();
        await _ended.Task;
    }

    private void Run()
    {
        Exception? reason = null;
        try
        {
            Carry(_machine.Start(_parts.Time.GetUtcNow()));
            while (!IsDone && _inbox.Take(out ServerInput? input))
            {
                do
                {
                    Take(input);
                }
                while (!_machine.HasSteppedDown && _inbox.TryTake(out input));

                _parts.Metrics.Figures = _machine.Figures;
                _parts.Metrics.Measured(_machine.TakeTimes());
            }
        }
        catch (Exception error)
        {
            reason = error;
        }

        End(reason);
    }

    private void Take(ServerInput input)
    {
        // New plans would make new work without end; the next start makes them again.
        if (_isStopping && input is (ServerInput.ScheduleFinished or ServerInput.ScheduleFailed))
        {
            return;
        }

        if (_clock.StepSince() is { } step)
        {
            LogClockStepped(_parts.Logger, step);
            Carry(_machine.Handle(new ServerInput.ClockStepped(step), _parts.Time.GetUtcNow()));
        }

        Carry(_machine.Handle(input, _parts.Time.GetUtcNow()));
    }

    private void End(Exception? reason)
    {
        _isOver = true;
        reason ??= _stepDownReason is { } why ? new NotLeadingException(why) : null;
        _inbox.Close();
        _timer.Dispose();
        var told = new NotLeadingException(
            reason is null ? "this server is shutting down" : $"this server no longer leads: {reason.Message}", reason);
        Proposals.FailAll(told);
        Heartbeats.FailAll(told);
        Heads.FailAll(told);
        _scheduling.Stop();
        _appending.Stop();
        _ended.SetResult(reason);
    }

    private void Carry(IReadOnlyList<ServerEffect> effects)
    {
        foreach (ServerEffect effect in effects)
        {
            Carry(effect);
        }
    }

    private void Carry(ServerEffect effect)
    {
        switch (effect)
        {
            case ServerEffect.AppendEntry entry:
                _appending.Append(entry);
                break;
            case ServerEffect.Committed committed:
                Volatile.Write(ref _appliedIndex, _parts.Appender.LandedIndex);
                _parts.Feed.Publish(committed.Snapshot, committed.Changes);
                Publish(committed);
                _parts.Snapshots.Consider(_parts.Appender.LandedIndex, _parts.Appender.AppendedBytes, committed.Snapshot);
                break;
            case ServerEffect.Reply reply:
                Proposals.Answer(reply.Ticket, reply.Outcome);
                break;
            case ServerEffect.ProposalFailed failed:
                LogProposalFailed(_parts.Logger, failed.Error);
                Proposals.Answer(failed.Ticket, new CommandOutcome.Refused(new Refusal(
                    RefusalCode.Fault, null, $"the change could not be made and nothing has happened ({failed.Error.Message}); the server's log says more")));
                break;
            case ServerEffect.HeartbeatReply reply:
                Heartbeats.Answer(reply.Ticket, reply.TimeToLive);
                break;
            case ServerEffect.HeadReply reply:
                Heads.Answer(reply.Ticket, reply.Head);
                break;
            case ServerEffect.Schedule schedule:
                _scheduling.Schedule(schedule);
                break;
            case ServerEffect.LookAgainAt look:
                SetTimer(look.At);
                break;
            case ServerEffect.StepDown stepDown:
                _stepDownReason = stepDown.Reason;
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void Publish(ServerEffect.Committed committed)
    {
        if (_parts.Events is { } events)
        {
            foreach (CommittedCommand command in committed.Commands)
            {
                events.Publish(command);
            }
        }
    }

    private void SetTimer(DateTimeOffset? at)
    {
        TimeSpan due = at is { } instant ? instant - _parts.Time.GetUtcNow() : Timeout.InfiniteTimeSpan;
        if (at is not null)
        {
            due = due < TimeSpan.Zero ? TimeSpan.Zero : due > LongestTimer ? LongestTimer : due;
        }

        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer() => _inbox.PutAnswer(new ServerInput.Tick());

    [LoggerMessage(3103, LogLevel.Warning, "the clock of this machine was moved forward by {By}; nodes are waited for so much longer")]
    private static partial void LogClockStepped(ILogger logger, TimeSpan by);

    [LoggerMessage(3102, LogLevel.Error, "a change could not be made; nothing has happened")]
    private static partial void LogProposalFailed(ILogger logger, Exception error);
}
