using System.Buffers;
using Steppe.Model;

namespace Steppe.State.Tests;

public sealed class CodecTests
{
    private readonly Cluster _cluster = new();

    [Fact]
    public void SnapshotReadBackIsTheSameState()
    {
        Populate();
        StateSnapshot copy = Reread(_cluster.State);

        Assert.Equal(SnapshotCodec.Hash(_cluster.State), SnapshotCodec.Hash(copy));
        Assert.Equal(_cluster.State.TableIndexes, copy.TableIndexes);
        Assert.Equal(_cluster.State.AllocationsByNode.Of(_cluster.State.Nodes.Rows.First().Id).Entries, copy.AllocationsByNode.Of(copy.Nodes.Rows.First().Id).Entries);
        Allocation row = copy.Allocations.Rows.First();
        Assert.Equal(_cluster.State.Allocations.Find(row.Id)!.Job.Version, row.Job.Version);
        Assert.NotEmpty(row.Job.Groups);
        Deployment deployment = Assert.Single(copy.Deployments.Rows);
        Assert.Equal(1, deployment.Groups["group"].HealthyAllocations);
        Assert.True(Assert.Single(copy.AllocationsOf(deployment.Id)).IsCanary);
        Assert.Equal(deployment, copy.FindLatestDeployment(deployment.JobKey));
    }

    [Fact]
    public void ASnapshotFromBeforeDeploymentsIsRead()
    {
        AdmittedJob job = _cluster.Register(Cluster.Job("web"));
        Node node = _cluster.AddNode("n1");
        _cluster.Apply(_cluster.Plan(_cluster.Allocation(job, node)));
        var buffer = new ArrayBufferWriter<byte>();
        SnapshotCodec.Write(_cluster.State, buffer);

        // What a program that knows no deployments writes: the same without the new fields.
        string older = System.Text.Encoding.Latin1.GetString(buffer.WrittenSpan);
        Assert.DoesNotContain("\"Health\"", older, StringComparison.Ordinal);
        StateSnapshot read = SnapshotCodec.Read(buffer.WrittenSpan);
        Assert.Empty(read.Deployments.Rows);
        Assert.True(Assert.Single(read.Allocations.Rows).DeploymentId.IsNone);
    }

    [Fact]
    public void JobsThatRunOnEveryNodeAreKnownWithAndWithoutASnapshotBetween()
    {
        _cluster.Register(Cluster.Job("web"));
        AdmittedJob agent = _cluster.Register(Cluster.Job("agent", "system"));
        AdmittedJob once = _cluster.Register(Cluster.Job("once", "sysbatch"));
        Assert.Equal([agent.Key, once.Key], _cluster.State.SystemJobs);
        Assert.Equal(_cluster.State.SystemJobs, Reread(_cluster.State).SystemJobs);

        _cluster.Do(new DeregisterJob { RequestId = _cluster.Request(), At = _cluster.Now, Job = once.Key, Purge = true });
        Assert.Equal([agent.Key], _cluster.State.SystemJobs);
    }

    [Fact]
    public void StateAfterASnapshotGoesOnAsWithout()
    {
        Populate();
        StateSnapshot copy = Reread(_cluster.State);
        RegisterJob command = new() { RequestId = _cluster.Request(), At = _cluster.Now, Job = Cluster.Job("web", count: 7) };

        Applied original = StateMachine.Apply(_cluster.State, command, _cluster.State.Index + 1);
        Applied restored = StateMachine.Apply(copy, command, copy.Index + 1);

        Assert.Equal(SnapshotCodec.Hash(original.After), SnapshotCodec.Hash(restored.After));
    }

    [Fact]
    public void PurgedJobsOfAllocationsLookTheSameWithAndWithoutASnapshotBetween()
    {
        Node node = _cluster.AddNode("n1");
        AdmittedJob job = _cluster.Register(Cluster.Job("web"));
        _cluster.Apply(_cluster.Plan(_cluster.Allocation(job, node)));
        StateSnapshot copy = Reread(_cluster.State);
        DeregisterJob purge = new() { RequestId = _cluster.Request(), At = _cluster.Now, Job = job.Key, Purge = true };

        StateSnapshot original = StateMachine.Apply(_cluster.State, purge, _cluster.State.Index + 1).After;
        StateSnapshot restored = StateMachine.Apply(copy, purge, copy.Index + 1).After;

        Assert.Equal(SnapshotCodec.Hash(original), SnapshotCodec.Hash(restored));
    }

    [Fact]
    public void AnyChangeChangesTheHash()
    {
        Populate();
        string before = SnapshotCodec.Hash(_cluster.State);
        _cluster.Report(_cluster.State.Allocations.Rows.First(), ClientStatus.Failed);
        Assert.NotEqual(before, SnapshotCodec.Hash(_cluster.State));
    }

    [Fact]
    public void EntriesReplayToTheSameState()
    {
        List<byte[]> log = [];
        StateSnapshot replayed = StateSnapshot.Empty;
        _cluster.Recorded = command => log.Add(CommandCodec.Encode([command]));
        Populate();
        foreach (Command command in log.SelectMany(static entry => CommandCodec.Decode(entry)))
        {
            replayed = StateMachine.Apply(replayed, command, replayed.Index + 1).After;
        }

        Assert.Equal(SnapshotCodec.Hash(_cluster.State), SnapshotCodec.Hash(replayed));
    }

    [Fact]
    public void ReplayedInPlaceIsTheSameAndWhatWasHandedOutStaysAsItWas()
    {
        List<Command> log = [];
        _cluster.Recorded = log.Add;
        Populate();
        var replay = new StateReplay(StateSnapshot.Empty);
        List<(StateSnapshot State, string Hash)> seen = [];
        for (int i = 0; i < log.Count; i++)
        {
            replay.Apply([log[i]]);
            if (i % 3 == 0)
            {
                seen.Add((replay.State, SnapshotCodec.Hash(replay.State)));
            }
        }

        Assert.Equal(SnapshotCodec.Hash(_cluster.State), SnapshotCodec.Hash(replay.State));
        Assert.All(seen, static one => Assert.Equal(one.Hash, SnapshotCodec.Hash(one.State)));
        Assert.Equal(log.Take(1 + (3 * (seen.Count - 1))).Count(), (int)seen[^1].State.Index);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(100)]
    public void CutSnapshotIsRefused(int kept)
    {
        Populate();
        var buffer = new ArrayBufferWriter<byte>();
        SnapshotCodec.Write(_cluster.State, buffer);
        byte[] cut = buffer.WrittenSpan[..kept].ToArray();
        Assert.Throws<StateFormatException>(() => SnapshotCodec.Read(cut));
    }

    [Fact]
    public void AnEncoderKeepsNothingOfTheEntryBefore()
    {
        AdmittedJob job = _cluster.Register(Cluster.Job("web"));
        Node node = _cluster.AddNode("n1");
        Command[] big = [Placing(Enumerable.Range(0, 600))], small = [Placing([600])];
        var encoder = new EntryEncoder();
        Assert.Equal(CommandCodec.Encode(big), encoder.Encode(big));
        Assert.Equal(CommandCodec.Encode(small), encoder.Encode(small));
        Assert.Equal(CommandCodec.Encode(big), encoder.Encode(big));

        ApplyPlan Placing(IEnumerable<int> indexes) => new()
        {
            RequestId = _cluster.Request(), At = _cluster.Now, Plan = _cluster.Plan([.. indexes.Select(index => _cluster.Allocation(job, node, index))]), Evaluations = [],
        };
    }

    [Fact]
    public void EntryOfANewerFormatIsRefused() =>
        Assert.Contains("format 9", Assert.Throws<StateFormatException>(() => CommandCodec.Decode([9, 1, 2])).Message, StringComparison.Ordinal);

    [Fact]
    public void UnknownCommandIsRefused()
    {
        byte[] entry = [1, .. "[{\"Command\":\"moon.land\"}]"u8];
        Assert.Throws<StateFormatException>(() => CommandCodec.Decode(entry));
    }

    private static StateSnapshot Reread(StateSnapshot state)
    {
        var buffer = new ArrayBufferWriter<byte>();
        SnapshotCodec.Write(state, buffer);
        return SnapshotCodec.Read(buffer.WrittenSpan);
    }

    private void Populate()
    {
        Node node = _cluster.AddNode("n1");
        _cluster.AddNode("n2");
        AdmittedJob job = _cluster.Register(Cluster.Job("web", count: 2), new EvaluationId(_cluster.Uuid()));
        Evaluation evaluation = _cluster.State.EvaluationsOf(job.Key).Single();
        Allocation allocation = _cluster.Allocation(job, node, 0, new AllocatedPort("http", 8080, 0, "10.0.0.1", IsStatic: true));
        Assert.IsType<CommandOutcome.Accepted>(_cluster.Apply(_cluster.Plan(allocation), evaluation with { Status = EvaluationStatus.Complete }));
        _cluster.Report(allocation, ClientStatus.Running);
        _cluster.Register(Cluster.Job("web", count: 3));
        AdmittedJob gone = _cluster.Register(Cluster.Job("gone", "batch"));
        _cluster.Apply(_cluster.Plan(_cluster.Allocation(gone, node)));
        _cluster.Do(new DeregisterJob { RequestId = _cluster.Request(), At = _cluster.Now, Job = gone.Key, Purge = true });
        AdmittedJob shop = _cluster.Register(Cluster.Job("shop"));
        Deployment deployment = _cluster.Deployment(shop);
        Allocation canary = _cluster.Allocation(shop, node, 1) with { DeploymentId = deployment.Id, Health = new AllocationHealth { IsCanary = true } };
        _cluster.Apply(_cluster.Plan(canary) with { Deployment = deployment });
        _cluster.Judge(canary, isHealthy: true);
    }
}
