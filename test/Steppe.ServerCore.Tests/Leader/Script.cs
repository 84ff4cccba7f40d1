using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler;
using Steppe.State;

namespace Steppe.ServerCore.Tests.Leader;

/// <summary>Drives a leader by hand on virtual time: the log and the scheduler answer at once, or when told to.</summary>
internal sealed class Script
{
    private readonly Queue<ServerEffect.AppendEntry> _appending = new();
    private readonly Queue<ServerEffect.Schedule> _scheduling = new();
    private readonly Dictionary<ulong, CommandOutcome> _replies = [];
    private readonly Dictionary<ulong, TimeSpan?> _heartbeats = [];
    private readonly StateSnapshot _restored;
    private ulong _lastTicket;

    public Script(StateSnapshot? restored = null, ulong seed = 1, DateTimeOffset? now = null)
    {
        Now = now ?? Samples.Start;
        _restored = restored ?? StateSnapshot.Empty;
        Machine = new LeaderMachine(_restored, new LeaderOptions { Seed = seed });
        Carry(Machine.Start(Now));
        Pump();
    }

    public LeaderMachine Machine { get; private set; }

    public DateTimeOffset Now { get; set; }

    public bool LandsAtOnce { get; set; } = true;

    public bool SchedulesAtOnce { get; set; } = true;

    public Func<StateSnapshot, Evaluation, DateTimeOffset, ulong, ScheduleOutcome> Scheduler { get; set; } = TinyScheduler.Run;

    /// <summary>Every entry that landed, as bytes.</summary>
    public List<byte[]> Log { get; } = [];

    /// <summary>Commands per entry that landed.</summary>
    public List<int> EntrySizes { get; } = [];

    public List<ServerEffect> Effects { get; } = [];

    public DateTimeOffset? LookAgainAt { get; private set; }

    public StateSnapshot Head => Machine.Head;

    public bool IsAppending => _appending.Count > 0;

    public ServerEffect.Schedule? Scheduled => _scheduling.TryPeek(out ServerEffect.Schedule? work) ? work : null;

    public void Send(ServerInput input)
    {
        Carry(Machine.Handle(input, Now));
        Pump();
    }

    /// <summary>Proposes; null while there is no answer.</summary>
    public ulong Propose(CommandFactory make)
    {
        ulong ticket = ++_lastTicket;
        Send(new ServerInput.Propose(ticket, make));
        return ticket;
    }

    public CommandOutcome? ReplyTo(ulong ticket) => _replies.GetValueOrDefault(ticket);

    public CommandOutcome.Accepted Do(CommandFactory make) => Assert.IsType<CommandOutcome.Accepted>(ReplyTo(Propose(make)));

    public EvaluationId Register(Job job) => Do(RegisterJob(job)).EvaluationId;

    public static CommandFactory RegisterJob(Job job, RequestId request = default) => context => new RegisterJob
    {
        RequestId = request.IsNone ? context.NewRequestId() : request,
        At = context.At,
        Job = job,
        EvaluationId = context.NewEvaluationId(),
    };

    public static CommandFactory RegisterNode(Node node) =>
        context => new RegisterNode { RequestId = context.NewRequestId(), At = context.At, Node = node };

    /// <summary>Registers a node and lets it say that it lives.</summary>
    public Node AddNode(string name, int cpu = 4000) => AddNode(Samples.Node(name, cpu));

    /// <summary>Registers a node and lets it say that it lives.</summary>
    public Node AddNode(Node node)
    {
        Propose(RegisterNode(node));
        Beat(node);
        return Head.Nodes.Find(node.Id)!;
    }

    public TimeSpan? Beat(Node node)
    {
        ulong ticket = ++_lastTicket;
        Send(new ServerInput.Heartbeat(ticket, node.Id));
        return _heartbeats[ticket];
    }

    public void Report(Allocation allocation, ClientStatus status) => Propose(context => new UpdateAllocations
    {
        RequestId = context.NewRequestId(),
        At = context.At,
        Updates =
        [
            new AllocationUpdate
            {
                Id = allocation.Id,
                ClientStatus = status,
                ClientDescription = "",
                TaskStates = ImmutableSortedDictionary<string, TaskState>.Empty,
            },
        ],
    });

    /// <summary>Reports an allocation with what its client thinks of it.</summary>
    public void Judge(Allocation allocation, bool isHealthy, ClientStatus status = ClientStatus.Running) => Propose(context => new UpdateAllocations
    {
        RequestId = context.NewRequestId(),
        At = context.At,
        Updates =
        [
            new AllocationUpdate
            {
                Id = allocation.Id,
                ClientStatus = status,
                ClientDescription = "",
                TaskStates = ImmutableSortedDictionary<string, TaskState>.Empty,
                Health = new HealthVerdict(allocation.DeploymentId, isHealthy, context.At),
            },
        ],
    });

    public Deployment Deployment(string job) => Head.FindLatestDeployment(new JobKey("default", job))!;

    public Allocation[] Live(string job) =>
        [.. Head.AllocationsOf(new JobKey("default", job)).Where(static allocation => !allocation.IsTerminal)];

    public void Land()
    {
        ServerEffect.AppendEntry entry = _appending.Dequeue();
        Log.Add(CommandCodec.Encode(entry.Commands));
        EntrySizes.Add(entry.Commands.Length);
        Send(new ServerInput.EntryLanded(entry.Number));
    }

    public void FailAppend() => Send(new ServerInput.AppendFailed(_appending.Dequeue().Number, "disk on fire"));

    public void Schedule()
    {
        ServerEffect.Schedule work = _scheduling.Dequeue();
        ScheduleOutcome outcome;
        try
        {
            outcome = Scheduler(work.Head, work.Evaluation, work.Now, work.Seed);
        }
        catch (InvalidOperationException error)
        {
            Send(new ServerInput.ScheduleFailed(work.Lease, error.Message));
            return;
        }

        Send(new ServerInput.ScheduleFinished(work.Lease, outcome));
    }

    /// <summary>Moves time on, ticking whenever the leader asked to look again.</summary>
    public void Advance(TimeSpan by)
    {
        DateTimeOffset end = Now + by;
        while (LookAgainAt is { } at && at <= end)
        {
            Now = at > Now ? at : Now;
            LookAgainAt = null;
            Send(new ServerInput.Tick());
        }

        Now = end;
    }

    /// <summary>Another leader takes over, from what the log holds; nothing may be on its way.</summary>
    public void Restart(ulong seed = 2)
    {
        Machine = new LeaderMachine(Replay(), new LeaderOptions { Seed = seed });
        _scheduling.Clear();
        LookAgainAt = null;
        Carry(Machine.Start(Now));
        Pump();
    }

    /// <summary>The state a server has that starts from the log alone, after what this one started from.</summary>
    public StateSnapshot Replay()
    {
        StateSnapshot state = _restored;
        foreach (Command command in Log.SelectMany(static entry => CommandCodec.Decode(entry)))
        {
            Applied applied = StateMachine.Apply(state, command, state.Index + 1);
            Assert.IsType<CommandOutcome.Accepted>(applied.Outcome);
            state = applied.After;
        }

        return state;
    }

    private void Carry(IReadOnlyList<ServerEffect> effects)
    {
        Effects.AddRange(effects);
        foreach (ServerEffect effect in effects)
        {
            switch (effect)
            {
                case ServerEffect.AppendEntry entry:
                    _appending.Enqueue(entry);
                    break;
                case ServerEffect.Schedule schedule:
                    _scheduling.Enqueue(schedule);
                    break;
                case ServerEffect.Reply reply:
                    _replies.Add(reply.Ticket, reply.Outcome);
                    break;
                case ServerEffect.HeartbeatReply reply:
                    _heartbeats.Add(reply.Ticket, reply.TimeToLive);
                    break;
                case ServerEffect.LookAgainAt look:
                    LookAgainAt = look.At;
                    break;
                default:
                    break;
            }
        }

        Assert.True(_appending.Count <= 1, "one entry on its way at a time");
        Assert.True(_scheduling.Count <= 1, "one evaluation leased at a time");
    }

    private void Pump()
    {
        if (LandsAtOnce && _appending.Count > 0)
        {
            Land();
        }
        else if (SchedulesAtOnce && _scheduling.Count > 0)
        {
            Schedule();
        }
    }
}
