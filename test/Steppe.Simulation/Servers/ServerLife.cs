using System.Buffers;
using System.Diagnostics;
using Steppe.Log;
using Steppe.Log.File;
using Steppe.Model;
using Steppe.ServerCore;
using Steppe.Simulation.Running;
using Steppe.State;

namespace Steppe.Simulation.Servers;

/// <summary>A server from its start to its end: carries out what its leader machine asks for, on virtual time.</summary>
/// <remarks>What <c>ServerLoop</c>, <c>SchedulingLoop</c>, <c>EntryAppender</c> and <c>Snapshotter</c> do with threads.</remarks>
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
    private readonly SimulatedServer _server;
    private readonly FileLogCore _log;
    private readonly Entropy _entropy;
    private readonly LeaderMachine _machine;
    private readonly Dictionary<ulong, Action<CommandOutcome>> _proposals = [];
    private readonly Dictionary<ulong, Action<TimeSpan?>> _heartbeats = [];
    private readonly ulong _snapshotAfterEntries;
    private ulong _lastTicket;
    private ulong _lastSnapshotIndex;
    private ulong _landedIndex;
    private int _timer;
    private EvaluationId _leased;
    private EvaluationId _hopeless;
    private bool _isOver;

    public ServerLife(SimulatedCluster cluster, SimulatedServer server, FileLogCore log, StateSnapshot state, Entropy entropy)
    {
        _cluster = cluster;
        _server = server;
        _log = log;
        _entropy = entropy;
        _landedIndex = log.LastIndex;
        _lastSnapshotIndex = log.SnapshotIndex;
        _machine = new LeaderMachine(state, new LeaderOptions
        {
            Seed = entropy.NextUInt64(),
            Garbage = cluster.Launches ? SoonForgotten with { JobThreshold = TimeSpan.FromDays(1) } : SoonForgotten,
        });
        _snapshotAfterEntries = 20 + (ulong)entropy.Next(150);
        Gateway = new SimulatedGateway(this);
    }

    public SimulatedGateway Gateway { get; }

    public StateSnapshot Committed => _machine.Committed;

    public StateSnapshot Head => _machine.Head;

    public LeaderFigures Figures => _machine.Figures;

    public bool IsIdle => _machine.IsIdle;

    public bool HasSteppedDown => _machine.HasSteppedDown;

    public void Begin() => Carry(_machine.Start(_cluster.Time.Now));

    public void End() => _isOver = true;

    /// <summary>Has the leader make and apply a change; answered when it is durable, or refused.</summary>
    public void Propose(CommandFactory make, Action<CommandOutcome> answer)
    {
        ulong ticket = ++_lastTicket;
        _proposals.Add(ticket, answer);
        Handle(new ServerInput.Propose(ticket, make));
    }

    /// <summary>Notes a sign of life of a node.</summary>
    public void Beat(NodeId node, Action<TimeSpan?> answer)
    {
        ulong ticket = ++_lastTicket;
        _heartbeats.Add(ticket, answer);
        Handle(new ServerInput.Heartbeat(ticket, node));
    }

    /// <summary>Has something happen later, if this life lasts so long.</summary>
    public void After(TimeSpan delay, string? what, Action action) => _cluster.Time.After(delay, what, () =>
    {
        if (!_isOver)
        {
            action();
        }
    });

    private void Handle(ServerInput input) => Carry(_machine.Handle(input, _cluster.Time.Now));

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
                Append(entry);
                break;
            case ServerEffect.Committed committed:
                _cluster.Oracles.Landed(committed.Snapshot, committed.Changes);
                Gateway.Publish(committed.Snapshot);
                ConsiderSnapshot(committed.Snapshot);
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
                // Not at once: the machine is in the middle of its effects.
                After(TimeSpan.Zero, null, () => _server.Kill(stepDown.Reason));
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void Append(ServerEffect.AppendEntry entry)
    {
        byte[] bytes = CommandCodec.Encode(entry.Commands);
        _cluster.Oracles.Launched(bytes);
        string commands = string.Join(", ", entry.Commands.Select(static command => command.GetType().Name));
        After(Microseconds(2000), $"server: writes {commands}", () =>
        {
            var id = new EntryId(new UInt128(_entropy.NextUInt64(), _entropy.NextUInt64()));
            AppendResult result = new AppendResult.Deposed();
            bool written = Try(entry.Number, () =>
                result = _log.Append(_log.Epoch, _log.LastIndex, [new NewEntry(id, bytes)], _cluster.Time.Now).Results[0]);
            if (written)
            {
                Invariant.Holds(result is AppendResult.Landed, "a log with one leader takes its entries");
                After(Microseconds(25_000), null, () => Flush(entry.Number, ((AppendResult.Landed)result).Index));
            }
        });
    }

    private void Flush(ulong number, ulong index)
    {
        if (!Try(number, _log.Sync))
        {
            return;
        }

        After(Microseconds(500), null, () =>
        {
            _landedIndex = index;
            Handle(new ServerInput.EntryLanded(number));
        });
        if (_log.NeedsSpare && _entropy.Next(5) == 0)
        {
            After(Microseconds(5000), "server: prepares a spare segment", () => TryAside(_log.PrepareSpare));
        }
    }

    // A log that failed is the leader's end, told to it as the real appender does.
    private bool Try(ulong number, Action action)
    {
        string? failure = null;
        bool survived = _server.Guard(() =>
        {
            try
            {
                action();
            }
            catch (LogFailedException error)
            {
                failure = error.Message;
            }
        });
        if (survived && failure is not null)
        {
            Handle(new ServerInput.AppendFailed(number, failure));
        }

        return survived && failure is null;
    }

    private void TryAside(Action action) => _server.Guard(() =>
    {
        try
        {
            action();
        }
        catch (IOException)
        {
            // A snapshot or a spare that cannot be written harms nothing.
        }
    });

    private void ConsiderSnapshot(StateSnapshot state)
    {
        if (_landedIndex - _lastSnapshotIndex < _snapshotAfterEntries)
        {
            return;
        }

        ulong index = _landedIndex;
        _lastSnapshotIndex = index;
        After(Microseconds(100_000), $"server: snapshot of {state.Index}", () => TryAside(() =>
        {
            var buffer = new ArrayBufferWriter<byte>();
            SnapshotCodec.Write(state, buffer);
            _log.WriteSnapshot(index, new ReadOnlySequence<byte>(buffer.WrittenMemory));
            _log.Trim(_log.SnapshotIndex);
        }));
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

        if (_cluster.Broken.Schedule(work.Head, work.Evaluation, work.Now, work.Seed) is { } outcome)
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
            After(due - _cluster.Time.Now, null, () =>
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
