using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore.Tests.Leader;

/// <summary>What the log alone brings back.</summary>
public sealed class RestartTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void ReplayGivesTheSameStateAndWorkGoesOn(ulong seed)
    {
        var entropy = new Entropy(seed);
        var script = new Script(seed: seed);
        List<Node> nodes = [.. Enumerable.Range(0, 4).Select(i => script.AddNode($"n{i}"))];
        for (int step = 0; step < 150; step++)
        {
            Step(script, nodes, entropy);
        }

        // What was never confirmed is gone; what was is the same, to the last byte.
        StateSnapshot restored = script.Replay();
        Assert.Equal(SnapshotCodec.Hash(script.Machine.Committed), SnapshotCodec.Hash(restored));

        var next = new Script(restored, seed + 100, script.Now);
        nodes.ForEach(node => next.Beat(node));
        foreach (Allocation allocation in next.Head.Allocations.Rows.Where(static allocation => !allocation.IsClientTerminal).ToArray())
        {
            next.Report(allocation, allocation.IsServerTerminal ? ClientStatus.Complete : ClientStatus.Running);
        }

        nodes.ForEach(node => next.Beat(node));
        next.AddNode("spare", cpu: 1_000_000);
        next.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(default, next.Machine.Figures.Broker);
        foreach (AdmittedJob job in next.Head.Jobs.Rows)
        {
            Assert.Equal(job.IsStopped ? 0 : job.Groups[0].Count, next.Live(job.Key.Id).Length);
        }

        Assert.Equal(SnapshotCodec.Hash(SnapshotRoundTrip(restored)), SnapshotCodec.Hash(restored));
    }

    [Fact]
    public void EqualSeedsAndInputsGiveEqualStates()
    {
        string first = Run(), second = Run();
        Assert.Equal(first, second);

        static string Run()
        {
            var entropy = new Entropy(9);
            var script = new Script(seed: 9);
            List<Node> nodes = [];
            foreach (int i in Enumerable.Range(0, 3))
            {
                Node node = Samples.Node($"n{i}") with { Id = new NodeId(entropy.NextUuid()), SecretId = entropy.NextUuid() };
                script.Do(Script.RegisterNode(node));
                script.Beat(node);
                nodes.Add(node);
            }

            for (int step = 0; step < 60; step++)
            {
                Step(script, nodes, entropy);
            }

            return SnapshotCodec.Hash(script.Machine.Head);
        }
    }

    [Fact]
    public void RoomThatCameUpJustBeforeTheEndIsNotForgotten()
    {
        var script = new Script();
        script.Register(Samples.Job("web", cpu: 3000));
        script.SchedulesAtOnce = false;
        script.AddNode("n1");
        Assert.NotNull(script.Scheduled);

        // The blocked evaluation had been woken, and the server died before the scheduler looked at it.
        var next = new Script(script.Replay(), seed: 2);
        Assert.Single(next.Live("web"));
    }

    private static StateSnapshot SnapshotRoundTrip(StateSnapshot state)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        SnapshotCodec.Write(state, buffer);
        return SnapshotCodec.Read(buffer.WrittenSpan);
    }

    private static void Step(Script script, List<Node> nodes, Entropy entropy)
    {
        // The log is sometimes slow: much is proposed on a head that runs ahead.
        script.LandsAtOnce = entropy.Next(3) > 0;
        script.SchedulesAtOnce = entropy.Next(4) > 0;
        string job = $"job{entropy.Next(6)}";
        switch (entropy.Next(9))
        {
            case 0 or 1 or 2:
                script.Propose(Script.RegisterJob(Samples.Job(job, count: 1 + entropy.Next(4), cpu: 200 * (1 + entropy.Next(5)))));
                break;
            case 3:
                script.Propose(context => new DeregisterJob
                {
                    RequestId = context.NewRequestId(),
                    At = context.At,
                    Job = new JobKey("default", job),
                    EvaluationId = context.NewEvaluationId(),
                });
                break;
            case 4:
                script.Advance(TimeSpan.FromSeconds(entropy.Next(15)));
                break;
            case 5 when script.Head.Allocations.Count > 0:
                Allocation allocation = script.Head.Allocations.Rows.ElementAt(entropy.Next(script.Head.Allocations.Count));
                script.Report(allocation, allocation.IsServerTerminal ? ClientStatus.Complete : ClientStatus.Running);
                break;
            case 6 when script.IsAppending:
                script.Land();
                break;
            case 7 when script.Scheduled is not null:
                script.Schedule();
                break;
            default:
                script.Beat(nodes[entropy.Next(nodes.Count)]);
                break;
        }
    }
}
