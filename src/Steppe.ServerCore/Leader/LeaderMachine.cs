using Steppe.Model;
using Steppe.Scheduler;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>A leading server without its sockets, disks, clocks and threads: inputs in, effects out.</summary>
/// <remarks>
/// <para>Mutable, not thread-safe, deterministic: equal seeds, inputs and times give equal effects. The shell calls
/// <see cref="Start"/> once, then <see cref="Handle"/> for one input after the other, and carries out what is returned.</para>
/// <para>Everything is decided on the head (committed plus proposed), so nothing waits for the disk but answers and readers.
/// When an entry does not land the head is dropped and the machine stops (<see cref="ServerEffect.StepDown"/>).</para>
/// <para>Source: architecture, "State and speed".</para>
/// </remarks>
public sealed class LeaderMachine
{
    private static readonly TimeSpan RetryRejectedInterval = TimeSpan.FromSeconds(60);

    private readonly CommitPipeline _pipeline;
    private readonly LeaderOptions _options;
    private readonly Entropy _entropy;
    private readonly List<ServerEffect> _effects = [];
    private WorkQueues _queues;
    private ILeaderDuty[] _duties;
    private DateTimeOffset _now;
    private DateTimeOffset _nextRetryRejected;
    private DateTimeOffset? _lookAgainAt;
    private EvaluationLease? _lease;
    private bool _isLeaseIdle;
    private int _rejections;

    /// <summary>Begins from what the log held.</summary>
    public LeaderMachine(StateSnapshot restored, LeaderOptions options)
    {
        _options = options;
        _entropy = new Entropy(options.Seed);
        _pipeline = new CommitPipeline(restored);
        _queues = new WorkQueues(options, _entropy);
        _duties = Duties();
    }

    /// <summary>What the log has confirmed.</summary>
    public StateSnapshot Committed => _pipeline.Committed;

    /// <summary>What the log has confirmed and everything proposed since.</summary>
    public StateSnapshot Head => _pipeline.Head;

    /// <summary>Whether this server no longer leads.</summary>
    public bool HasSteppedDown { get; private set; }

    /// <summary>Whether everything proposed is confirmed.</summary>
    public bool IsIdle => _pipeline.IsIdle;

    public LeaderFigures Figures => new(
        _queues.Broker.Counts,
        _queues.Blocked.Count,
        _queues.Blocked.EscapedCount,
        _queues.Heartbeats.Count,
        _pipeline.FillingCount,
        _queues.Blocked.Lacking,
        _queues.Broker.Ready,
        _queues.Broker.Leased,
        _queues.Broker.Waiting);

    /// <summary>Takes how long evaluations took since the last call.</summary>
    public IReadOnlyList<MeasuredEvaluation> TakeTimes() => _queues.Broker.TakeTimes();

    /// <summary>Fills the queues from the state and begins to work.</summary>
    public IReadOnlyList<ServerEffect> Start(DateTimeOffset now)
    {
        Begin(now);
        _nextRetryRejected = now + RetryRejectedInterval;
        _queues.Restore(Head, now);
        if (Head.ClusterId == Guid.Empty)
        {
            Propose(context => new InitializeCluster
            {
                RequestId = context.NewRequestId(),
                At = context.At,
                ClusterId = context.Entropy.NextUuid(),
                Level = _options.Level,
            });
        }
        else if (Head.Level < _options.Level)
        {
            Propose(context => new RaiseLevel { RequestId = context.NewRequestId(), At = context.At, Level = _options.Level });
        }

        if (Head.Autopilot.ModifyIndex == 0 && _options.Autopilot is { } autopilot)
        {
            Propose(context => new SetAutopilotConfiguration { RequestId = context.NewRequestId(), At = context.At, Configuration = autopilot });
        }

        return Settle();
    }

    /// <summary>Takes one input; what must be done follows from it and from everything before.</summary>
    public IReadOnlyList<ServerEffect> Handle(ServerInput input, DateTimeOffset now)
    {
        if (HasSteppedDown)
        {
            return [];
        }

        Begin(now);
        switch (input)
        {
            case ServerInput.Propose propose:
                Take(propose);
                break;
            case ServerInput.EntryLanded landed:
                _effects.AddRange(_pipeline.Land(landed.Number));
                break;
            case ServerInput.AppendFailed failed:
                return StepDown(failed.Reason);
            case ServerInput.ScheduleFinished finished:
                Conclude(finished.Lease, finished.Outcome);
                break;
            case ServerInput.ScheduleFailed failed when failed.Lease == _lease:
                HandBack(failed.Lease);
                break;
            case ServerInput.Heartbeat heartbeat:
                Answer(heartbeat);
                break;
            case ServerInput.ReadHead read:
                _effects.Add(new ServerEffect.HeadReply(read.Ticket, new LeaderHead(Head, _now)));
                break;
            case ServerInput.ClockStepped stepped:
                _queues.Heartbeats.Shift(stepped.By);
                break;
            case ServerInput.Tick:
                // A timer may fire early: what is still due later must be asked for again.
                _lookAgainAt = null;
                break;
            default:
                break;
        }

        return Settle();
    }

    private void Begin(DateTimeOffset now)
    {
        _effects.Clear();

        // The wall clock may be set back; the time of commands never is.
        DateTimeOffset latest = Head.LastCommandAt > _now ? Head.LastCommandAt : _now;
        _now = now > latest ? now : latest;
    }

    private ProposalContext Context() => new(Head, _now, _entropy);

    // What asks for a change comes from outside, and its mistakes are not the leader's: until there is a command, nothing has
    // been touched. What breaks afterwards is a bug of the state itself, and must stop it.
    private void Take(ServerInput.Propose proposal)
    {
        Command command;
        try
        {
            command = proposal.Make(Context());
        }
        catch (Exception error)
        {
            _effects.Add(new ServerEffect.ProposalFailed(proposal.Ticket, error));
            return;
        }

        Propose(command, proposal.Ticket);
    }

    private CommandOutcome Propose(CommandFactory make, ulong ticket = 0) => Propose(make(Context()), ticket);

    private CommandOutcome Propose(Command command, ulong ticket = 0)
    {
        Applied applied = _pipeline.Propose(command, ticket, out ServerEffect.Reply? reply);
        if (reply is not null)
        {
            _effects.Add(reply);
        }

        if (applied.Changes is [Change.OfEverything, ..])
        {
            BeginAnew();
        }
        else
        {
            _queues.Observe(Head, applied.Changes, _now);
        }

        return applied.Outcome;
    }

    // Nothing the queues knew is true of the state that was put in.
    private void BeginAnew()
    {
        (_lease, _isLeaseIdle) = (null, false);
        _queues = new WorkQueues(_options, _entropy, _queues.Broker.LastDelivery);
        _duties = Duties();
        _queues.Restore(Head, _now);
    }

    private ILeaderDuty[] Duties() =>
    [
        new MissedHeartbeats(_queues.Heartbeats, _entropy.Split()),
        _queues.Withheld,
        new SupersededEvaluations(_queues.Broker, _queues.Blocked, _entropy.Split()),
        new GarbageCollection(_options.Garbage, _entropy.Split()),
        new DueLaunches(_queues.Launches, _entropy.Split()),
        new DeploymentWatcher(_queues.Deployments, _entropy.Split()),
        new NodeDrains(_queues.Drains, _entropy.Split()),
    ];

    private void Answer(ServerInput.Heartbeat heartbeat)
    {
        if (!Head.Nodes.Contains(heartbeat.NodeId))
        {
            _effects.Add(new ServerEffect.HeartbeatReply(heartbeat.Ticket, null));
            return;
        }

        _effects.Add(new ServerEffect.HeartbeatReply(heartbeat.Ticket, _queues.Heartbeats.Beat(heartbeat.NodeId, _now)));
        _queues.Withheld.Heard(heartbeat.NodeId);
    }

    private void Conclude(EvaluationLease lease, ScheduleOutcome outcome)
    {
        if (lease != _lease)
        {
            return;
        }

        if (Head.Evaluations.Find(lease.EvaluationId) is not { IsTerminal: false } evaluation)
        {
            // Cancelled or forgotten while the scheduler was at it: its plan answers a question nobody asks any more.
            Release(lease);
            return;
        }

        ScheduleConclusion conclusion = ScheduleConclusion.Draw(evaluation, outcome, _rejections, Context());
        if (conclusion.Command is { } command && Propose(command) is CommandOutcome.Refused)
        {
            // The job version the plan is about has gone meanwhile.
            HandBack(lease);
        }
        else if (conclusion.IsFinal)
        {
            Finish(lease);
        }
        else
        {
            _rejections = conclusion.MadeProgress ? 0 : _rejections + 1;
            _isLeaseIdle = true;
        }
    }

    private void Finish(EvaluationLease lease)
    {
        Release(lease);

        // While it was leased the queues would not take it again; if it goes on waiting, they must.
        if (Head.Evaluations.Find(lease.EvaluationId) is { IsTerminal: false } waiting)
        {
            _queues.Take(Head, waiting, _now);
        }
    }

    private void HandBack(EvaluationLease lease)
    {
        Evaluation? evaluation = Head.Evaluations.Find(lease.EvaluationId);
        bool canWait = evaluation is { IsTerminal: false } && _queues.Broker.TryHandBack(lease, _now);
        if (canWait)
        {
            _lease = null;
            return;
        }

        Release(lease);
        if (evaluation is { IsTerminal: false })
        {
            Propose(context => new UpdateEvaluations
            {
                RequestId = context.NewRequestId(),
                At = context.At,
                Evaluations = FailedEvaluations.GiveUp(evaluation, context.At, context.Entropy),
            });
        }
    }

    private void Release(EvaluationLease lease)
    {
        _queues.Broker.Acknowledge(lease, _now);
        _lease = null;
    }

    private List<ServerEffect> Settle()
    {
        _queues.Broker.WakeDue(_now);
        if (_now >= _nextRetryRejected)
        {
            _nextRetryRejected = _now + RetryRejectedInterval;
            _queues.RetryRejected(_now);
        }

        DateTimeOffset? lookAgainAt = RunDuties();
        if (_pipeline.TryLaunch() is { } entry)
        {
            _effects.Add(entry);
        }

        if (_pipeline.HasRoomForPlans)
        {
            GoOnWithLease();
            LeaseNext();
        }

        AskToLookAgain(Earliest(lookAgainAt, Earliest(
            _queues.Broker.LookAgainAt, _queues.Blocked.Count > 0 ? _nextRetryRejected : null)));
        return [.. _effects];
    }

    private DateTimeOffset? RunDuties()
    {
        while (true)
        {
            DateTimeOffset? lookAgainAt = null;
            bool acted = false;
            foreach (ILeaderDuty duty in _duties)
            {
                DutyOutcome outcome = duty.Decide(Head, _now);
                lookAgainAt = Earliest(lookAgainAt, outcome.LookAgainAt);
                foreach (Command command in outcome.Commands)
                {
                    acted |= Propose(command) is CommandOutcome.Accepted;
                }
            }

            if (!acted)
            {
                return lookAgainAt;
            }
        }
    }

    // An evaluation whose plan was taken in part, or not at all, is scheduled again on what came of it.
    private void GoOnWithLease()
    {
        if (_isLeaseIdle && _lease is { } lease)
        {
            _isLeaseIdle = false;
            if (Head.Evaluations.Find(lease.EvaluationId) is { IsTerminal: false })
            {
                Schedule(lease);
            }
            else
            {
                Release(lease);
            }
        }
    }

    private void LeaseNext()
    {
        while (_lease is null && !Head.SchedulerConfiguration.PauseEvaluationBroker && _queues.Broker.TryLease() is { } lease)
        {
            if (Head.Evaluations.Find(lease.EvaluationId) is { IsTerminal: false })
            {
                _lease = lease;
                _rejections = 0;
                Schedule(lease);
            }
            else
            {
                _queues.Broker.Acknowledge(lease, _now);
            }
        }
    }

    private void Schedule(EvaluationLease lease) => _effects.Add(new ServerEffect.Schedule(
        lease, Head.Evaluations.Find(lease.EvaluationId)!, Head, _now, _entropy.NextUInt64()));

    private void AskToLookAgain(DateTimeOffset? at)
    {
        if (at != _lookAgainAt)
        {
            _lookAgainAt = at;
            _effects.Add(new ServerEffect.LookAgainAt(at));
        }
    }

    private List<ServerEffect> StepDown(string reason)
    {
        HasSteppedDown = true;
        _pipeline.Drop();
        return [new ServerEffect.StepDown(reason)];
    }

    private static DateTimeOffset? Earliest(DateTimeOffset? left, DateTimeOffset? right) =>
        left is null || right < left ? right ?? left : left;
}
