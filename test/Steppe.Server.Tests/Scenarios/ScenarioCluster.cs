using Steppe.Model;
using Steppe.Scheduler;
using Steppe.ServerCore;
using Steppe.State;

namespace Steppe.Server.Tests.Scenarios;

/// <summary>A leader and its clients on virtual time; the log and the scheduler answer at once.</summary>
internal sealed class ScenarioCluster
{
    public static readonly DateTimeOffset Start = new(2031, 5, 4, 9, 0, 0, TimeSpan.Zero);

    private readonly LeaderMachine _machine = new(StateSnapshot.Empty, new LeaderOptions { Seed = 7 });
    private readonly Queue<ServerEffect> _todo = new();
    private readonly Dictionary<ulong, CommandOutcome> _replies = [];
    private readonly Dictionary<ulong, TimeSpan?> _beats = [];
    private DateTimeOffset? _lookAgainAt;
    private ulong _lastTicket;

    public ScenarioCluster() => Carry(_machine.Start(Now));

    public DateTimeOffset Now { get; private set; } = Start;

    public StateSnapshot State => _machine.Committed;

    public SortedDictionary<string, ScenarioNode> Nodes { get; } = new(StringComparer.Ordinal);

    /// <summary>Has the leader do something; refused is an error of the scenario.</summary>
    public CommandOutcome.Accepted Do(CommandFactory make)
    {
        ulong ticket = ++_lastTicket;
        Send(new ServerInput.Propose(ticket, make));
        return Assert.IsType<CommandOutcome.Accepted>(_replies[ticket]);
    }

    public void AddNode(string name, int cpu)
    {
        int number = Nodes.Count + 1;
        Node node = Samples.Node(name, cpu) with { Id = new NodeId(new Guid(number, 0, 0, new byte[8])), SecretId = new Guid(number, 1, 0, new byte[8]) };
        Nodes.Add(name, new ScenarioNode(node));
        Do(context => NodeRegistrations.Command(node, context));
        Beat(Nodes[name]);
        Sync();
    }

    /// <summary>Lets time pass, second by second.</summary>
    public void Advance(TimeSpan by)
    {
        for (DateTimeOffset end = Now + by; Now < end;)
        {
            Now += TimeSpan.FromSeconds(1);
            if (_lookAgainAt <= Now)
            {
                _lookAgainAt = null;
                Send(new ServerInput.Tick());
            }

            foreach (ScenarioNode node in Nodes.Values.Where(node => !node.IsSilent && node.NextBeat <= Now))
            {
                Beat(node);
            }

            Sync();
        }
    }

    /// <summary>Lets the clients that are heard take what is wanted and report what is new, until there is nothing new.</summary>
    public void Sync()
    {
        foreach (ScenarioNode client in Nodes.Values)
        {
            if (client.IsSilent)
            {
                client.EndInSilence(Now);
                continue;
            }

            while (State.Nodes.Find(client.Node.Id) is { Status: not (NodeStatus.Down or NodeStatus.Disconnected) })
            {
                client.Take(State.AllocationsOn(client.Node.Id), Now);
                AllocationUpdate[] news = client.News();
                client.Reported();
                if (news.Length == 0)
                {
                    break;
                }

                Do(context => ReportCommands.Command(news, null, context));
            }
        }
    }

    public void Beat(ScenarioNode client)
    {
        if (State.Nodes.Find(client.Node.Id) is not { } known)
        {
            Do(context => NodeRegistrations.Command(client.Node, context));
            known = State.Nodes.Find(client.Node.Id)!;
        }

        client.MustReport |= NodeGateway.MustReport(known);
        ulong ticket = ++_lastTicket;
        Send(new ServerInput.Heartbeat(ticket, client.Node.Id));
        TimeSpan ttl = _beats[ticket]!.Value;
        client.NextBeat = Now + (ttl * 0.9);
        client.SilentFrom = Now + ttl;
    }

    private void Send(ServerInput input) => Carry(_machine.Handle(input, Now));

    private void Carry(IReadOnlyList<ServerEffect> effects)
    {
        foreach (ServerEffect effect in effects)
        {
            _todo.Enqueue(effect);
        }

        while (_todo.TryDequeue(out ServerEffect? next))
        {
            switch (next)
            {
                case ServerEffect.AppendEntry entry:
                    Send(new ServerInput.EntryLanded(entry.Number));
                    break;
                case ServerEffect.Schedule work:
                    Send(new ServerInput.ScheduleFinished(work.Lease, Scheduling.Run(work.Head, work.Evaluation, work.Now, work.Seed)));
                    break;
                case ServerEffect.Reply reply:
                    _replies[reply.Ticket] = reply.Outcome;
                    break;
                case ServerEffect.HeartbeatReply reply:
                    _beats[reply.Ticket] = reply.TimeToLive;
                    break;
                case ServerEffect.LookAgainAt look:
                    _lookAgainAt = look.At;
                    break;
                default:
                    break;
            }
        }
    }
}
