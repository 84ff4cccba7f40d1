using System.Diagnostics;
using Steppe.Model;
using Steppe.Scheduler;
using Steppe.Server;
using Steppe.ServerCore;
using Steppe.Simulation.Running;
using Steppe.State;

namespace Steppe.Simulation.Servers;

/// <summary>A leader from the begin to the end of its term: carries out what its machine asks for, on virtual time.</summary>
/// <remarks>What <c>ServerLoop</c> and <c>SchedulingLoop</c> do with threads.</remarks>
internal sealed class ServerLife
{
    // So short that it happens again and again within one history. What a batch job has finished goes only with the job, or
    // the oracles could not tell that it was done.
    private static readonly GarbageOptions SoonForgotten = new()
    {
        MaxIdsPerCommand = 8,
        Interval = TimeSpan.FromSeconds(20),
        JobInterval = TimeSpan.FromSeconds(25),
        EvaluationThreshold = TimeSpan.FromSeconds(40),
        BatchEvaluationThreshold = TimeSpan.FromDays(1),
        JobThreshold = TimeSpan.FromSeconds(60),
        NodeThreshold = TimeSpan.FromSeconds(45),
    };

    private readonly SimulatedCluster _cluster;
    private readonly ILeaderLog _log;
    private readonly LocalTime _time;
    private readonly ClockSteps _clock;
    private readonly Entropy _entropy;
    private readonly LeaderMachine _machine;
    private readonly ScanMemory _memory = new();
    private readonly Dictionary<ulong, Action<CommandOutcome>> _proposals = [];
    private readonly Dictionary<ulong, Action<TimeSpan?>> _heartbeats = [];
    private ulong _lastTicket;
    private int _timer;
    private EvaluationId _leased;
    private EvaluationId _hopeless;
    private bool _isOver;

    public ServerLife(SimulatedCluster cluster, ILeaderLog log, LocalTime time, StateSnapshot state, int level, Entropy entropy)
    {
        _cluster = cluster;
        _log = log;
        _time = time;
        _clock = new ClockSteps(time);
        _entropy = entropy;
        _machine = new LeaderMachine(state, new LeaderOptions
        {
            Seed = entropy.NextUInt64(),
            Level = level,
            Garbage = cluster.Launches ? SoonForgotten with { JobThreshold = TimeSpan.FromDays(1) } : SoonForgotten,
        });
        SnapshotAfterEntries = 20 + (ulong)entropy.Next(150);
        Gateway = new SimulatedGateway(this);
    }

    public SimulatedGateway Gateway { get; }

    /// <summary>How far the log grows before there is another snapshot.</summary>
    public ulong SnapshotAfterEntries { get; }

    public bool IsOver => _isOver;

    public StateSnapshot Committed => _machine.Committed;

    public StateSnapshot Head => _machine.Head;

    public LeaderFigures Figures => _machine.Figures;

    public bool IsIdle => _machine.IsIdle;

    public bool HasSteppedDown => _machine.HasSteppedDown;

    public void Begin() => Carry(_machine.Start(_time.Now));

    public void End() => _isOver = true;

    /// <summary>Has the leader make and apply a change; answered when it is durable, or refused.</summary>
    public void Propose(CommandFactory make, Action<CommandOutcome> answer)
    {
        ulong ticket = ++_lastTicket;
        _proposals.Add(ticket, outcome =>
        {
            if (outcome is CommandOutcome.Refused)
            {
                // Nothing was appended that would have shown that another server leads.
                Confirm(() => answer(outcome));
            }
            else
            {
                answer(outcome);
            }
        });
        Handle(new ServerInput.Propose(ticket, make));
    }

    /// <summary>Asks the log whether this life still leads; nothing happens when it does not.</summary>
    public void Confirm(Action confirmed) => _log.Confirm(this, confirmed);

    /// <summary>The log holds an entry.</summary>
    public void Landed(ulong number) => Handle(new ServerInput.EntryLanded(number));

    /// <summary>The log does not hold an entry, or nobody knows.</summary>
    public void Failed(ulong number, string reason) => Handle(new ServerInput.AppendFailed(number, reason));

    /// <summary>Notes a sign of life of a node.</summary>
    public void Beat(NodeId node, Action<TimeSpan?> answer)
    {
        ulong ticket = ++_lastTicket;
        _heartbeats.Add(ticket, answer);
        Handle(new ServerInput.Heartbeat(ticket, node));
    }

    /// <summary>Has something happen later, if this life lasts so long.</summary>
    public void After(TimeSpan delay, string? what, Action action) => _time.After(delay, what, () =>
    {
        if (!_isOver)
        {
            action();
        }
    });

    private void Handle(ServerInput input)
    {
        if (_clock.StepSince() is { } step)
        {
            Carry(_machine.Handle(new ServerInput.ClockStepped(step), _time.Now));
        }

        Carry(_machine.Handle(input, _time.Now));
    }

    private void Carry(IReadOnlyList<ServerEffect> effects)
    {
        foreach (ServerEffect effect in effects)
        {
            if (effect is ServerEffect.Schedule schedule)
            {
                _leased = schedule.Evaluation.Id;
            }
        }

        _cluster.Oracles.Handled(this, _leased);
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
                _log.Append(this, entry.Number, CommandCodec.Encode(entry.Commands), string.Join(", ", entry.Commands.Select(static command => command.GetType().Name)));
                break;
            case ServerEffect.Committed committed:
                _log.Committed(this, committed);
                break;
            case ServerEffect.Reply reply:
                if (_proposals.Remove(reply.Ticket, out Action<CommandOutcome>? answered))
                {
                    answered(reply.Outcome);
                }

                break;
            case ServerEffect.ProposalFailed failed:
                throw new InvalidOperationException("a command could not be made", failed.Error);
            case ServerEffect.HeartbeatReply reply:
                if (_heartbeats.Remove(reply.Ticket, out Action<TimeSpan?>? heard))
                {
                    heard(reply.TimeToLive);
                }

                break;
            case ServerEffect.Schedule schedule:
                Schedule(schedule);
                break;
            case ServerEffect.LookAgainAt look:
                SetTimer(look.At);
                break;
            case ServerEffect.StepDown stepDown:
                _log.SteppedDown(this, stepDown.Reason);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void Schedule(ServerEffect.Schedule work) => After(Microseconds(_entropy.Next(4) == 0 ? 3_000_000 : 30_000), null, () =>
    {
        string of = $"server: schedules {work.Evaluation.JobId} ({work.Evaluation.TriggeredBy}, {work.Evaluation.Id.Short})";
        bool isHopeless = work.Evaluation.Id == _hopeless;
        if (_cluster.Faults.IsOn && (isHopeless || _entropy.Next(60) == 0))
        {
            // Some break once, some every time: those are given up.
            _hopeless = isHopeless || _entropy.Next(3) == 0 ? work.Evaluation.Id : _hopeless;
            _cluster.Trace.Add(_cluster.Time.Now, $"{of}: breaks");
            Handle(new ServerInput.ScheduleFailed(work.Lease, "simulated failure"));
            return;
        }

        if (_cluster.Broken.Schedule(work.Head, work.Evaluation, work.Now, work.Seed, _memory) is { } outcome)
        {
            Plan plan = outcome.Plan;
            _cluster.Trace.Add(
                _cluster.Time.Now,
                $"{of}: +{plan.Placements.Count} ~{plan.InPlaceUpdates.Count} -{plan.Stops.Count}, {outcome.FailedGroups.Count} failed");
            Handle(new ServerInput.ScheduleFinished(work.Lease, outcome));
        }
    });

    private void SetTimer(DateTimeOffset? at)
    {
        int timer = ++_timer;
        if (at is { } due)
        {
            After(due - _time.Now, null, () =>
            {
                if (timer == _timer)
                {
                    Handle(new ServerInput.Tick());
                }
            });
        }
    }

    private TimeSpan Microseconds(int most) => TimeSpan.FromMicroseconds(1 + _entropy.Next(most));
}
