using Steppe.Model;
using Steppe.ServerCore;
using Steppe.Simulation.Oracles;
using Steppe.Simulation.Running;
using Steppe.State;

namespace Steppe.Simulation.Workload;

/// <summary>Somebody who empties nodes now and then, sometimes thinks better of it, and has all of them take work again in the end.</summary>
/// <remarks>Once faults have stopped, every drain with a deadline must end by it. One without may wait for ever, for a service that has no
/// room to be healthy elsewhere: after <see cref="LongestWait"/> it is given a deadline.</remarks>
internal sealed class Drainer
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(30);

    private readonly SimulatedCluster _cluster;
    private readonly TimeSpan _length;
    private readonly Entropy _entropy;
    private readonly Caller _caller;
    private int _open;

    public Drainer(SimulatedCluster cluster, TimeSpan length, Entropy entropy)
    {
        (_cluster, _length, _entropy) = (cluster, length, entropy);
        _caller = new Caller(cluster, "drainer", entropy);
    }

    /// <summary>Whether every drain is over and every node takes work again.</summary>
    public bool IsDone { get; private set; }

    public void Begin()
    {
        for (int drains = _entropy.Next(4) * _cluster.Scale; drains > 0; drains--)
        {
            Later(_length * (_entropy.NextDouble() * 1.2), Drain);
        }

        // The last one begins when nothing goes wrong any more.
        Later(_length + TimeSpan.FromSeconds(1 + _entropy.Next(60)), Drain);
        Later(_length + TimeSpan.FromSeconds(80), See);
    }

    private void Drain()
    {
        Node target = _cluster.Clients[_entropy.Next(_cluster.Clients.Length)].Node;
        TimeSpan deadline = TimeSpan.FromSeconds(_entropy.Next(5) switch { 0 => -1, 1 => 0, _ => 1 + _entropy.Next(90) });
        bool ignoresSystemJobs = _entropy.Next(4) == 0;
        Change($"drain {target.Name} within {deadline.TotalSeconds} s", target.Id, deadline, ignoresSystemJobs);
        if (_entropy.Next(3) == 0)
        {
            bool marksEligible = _entropy.Next(2) == 0;
            Later(TimeSpan.FromSeconds(1 + _entropy.Next(40)), () => Change($"stop draining {target.Name}", target.Id, null, marksEligible: marksEligible));
        }
    }

    private void See()
    {
        if (_cluster.Servers.Leader is not { IsIdle: true } life)
        {
            Later(LookInterval, See);
            return;
        }

        Node[] nodes = [.. life.Committed.Nodes.Rows];
        Node? draining = Array.Find(nodes, static node => node.Drain is not null);
        if (draining?.Drain is { ForceAt: { } end } && end + Slack < _cluster.Time.Now)
        {
            throw new OracleException(OracleGroup.Convergence, $"the drain of {draining.Name} was to end by {end}, and goes on");
        }

        if (draining?.Drain is { ForceAt: null } endless && endless.StartedAt + LongestWait < _cluster.Time.Now)
        {
            _cluster.Sightings.Add("drains that needed a deadline", 1);
            Change($"give {draining.Name} a deadline", draining.Id, TimeSpan.FromSeconds(20), endless.IgnoresSystemJobs);
        }

        foreach (Node idle in nodes.Where(static node => node is { Drain: null, IsEligible: false }))
        {
            Change($"let {idle.Name} take work", idle.Id, null, marksEligible: true);
        }

        IsDone = _open == 0 && Array.TrueForAll(nodes, static node => node is { Drain: null, IsEligible: true });
        if (!IsDone)
        {
            Later(LookInterval, See);
        }
    }

    private void Change(string what, NodeId id, TimeSpan? deadline, bool ignoresSystemJobs = false, bool marksEligible = false)
    {
        var request = new RequestId(_entropy.NextUuid());
        _open++;
        _caller.Ask(
            request,
            what,
            context => new UpdateNodeDrain
            {
                RequestId = _cluster.Broken.RequestId(request),
                At = context.At,
                NodeId = id,
                Deadline = deadline,
                IgnoresSystemJobs = ignoresSystemJobs,
                MarksEligible = marksEligible,
                Evaluations = marksEligible && context.Head.Nodes.Find(id) is { IsEligible: false } node
                    ? NodeEvaluations.For(context.Head, node, context.Entropy)
                    : [],
            },
            () => _open--,
            mayBeRefused: true);
    }

    private void Later(TimeSpan wait, Action action)
    {
        _open++;
        _cluster.Time.After(wait, null, () =>
        {
            _open--;
            action();
        });
    }
}
