using Steppe.Model;

namespace Steppe.State.Tests;

/// <summary>Node pools: who makes them, who may delete them, who must be in one. Source: HTTP API §2.6, scheduler reference §22.</summary>
public sealed class NodePoolTests
{
    private readonly Cluster _cluster = new();

    private string[] Names => [.. _cluster.State.NodePools.Keys.Select(static name => name.Value)];

    [Fact]
    public void Two_are_always_there() => Assert.Equal(["all", "default"], Names);

    [Fact]
    public void A_pool_is_added_replaced_and_deleted()
    {
        Put("gpu", "machines with cards");
        NodePool first = Find("gpu");
        Put("gpu", "cards", new NodePoolScheduler { SpreadsWork = true });
        NodePool second = Find("gpu");
        Assert.Equal((first.CreateIndex, _cluster.State.Index, "cards", true), (second.CreateIndex, second.ModifyIndex, second.Description, second.Scheduler!.SpreadsWork));
        Assert.Equal(_cluster.State.Index, _cluster.State.TableIndexes.NodePools);
        _cluster.Do(Delete("gpu"));
        Assert.Equal(["all", "default"], Names);
        Assert.Equal("node pool not found", Refused(Delete("gpu")).Sentence);
    }

    [Theory]
    [InlineData("all", "modifying node pool \"all\" is not allowed")]
    [InlineData("default", "modifying node pool \"default\" is not allowed")]
    [InlineData("", "invalid node pool name \"\"")]
    [InlineData("a b", "invalid node pool name \"a b\"")]
    [InlineData("ü", "invalid node pool name \"ü\"")]
    public void What_cannot_be_written(string name, string sentence)
    {
        StateSnapshot before = _cluster.State;
        Refusal refusal = Refused(new PutNodePool { RequestId = _cluster.Request(), At = _cluster.Now, Pool = new NodePool { Name = name } });
        Assert.Equal(RefusalCode.Invalid, refusal.Code);
        Assert.StartsWith(sentence, refusal.Sentence, StringComparison.Ordinal);
        Assert.Same(before, _cluster.State);
    }

    [Fact]
    public void Names_and_descriptions_have_an_end()
    {
        Put(new string('a', 128), new string('d', 256));
        Assert.IsType<CommandOutcome.Refused>(_cluster.Try(PutCommand(new string('a', 129), "")));
        Assert.IsType<CommandOutcome.Refused>(_cluster.Try(PutCommand("b", new string('d', 257))));
    }

    [Theory]
    [InlineData("all")]
    [InlineData("default")]
    public void The_built_in_ones_stay(string name) =>
        Assert.Equal($"deleting node pool \"{name}\" is not allowed", Refused(Delete(name)).Sentence);

    [Fact]
    public void A_node_brings_its_pool_along_and_keeps_it()
    {
        Node node = InPool("gpu");
        Assert.Equal(["all", "default", "gpu"], Names);
        Assert.Contains(_cluster.LastChanges, static change => change is Change.OfNodePool { Before: null, After.Name: "gpu" });
        Assert.Equal("node pool \"gpu\" has nodes: 1; move or purge them first", Refused(Delete("gpu")).Sentence);
        _cluster.Do(new PurgeNode { RequestId = _cluster.Request(), At = _cluster.Now, NodeId = node.Id });
        _cluster.Do(Delete("gpu"));
    }

    [Fact]
    public void A_job_needs_a_pool_that_is_there_and_keeps_it_until_it_is_dead()
    {
        Job job = Cluster.Job("web") with { NodePool = "gpu" };
        Refusal refusal = Refused(Register(job));
        Assert.Equal(("node_pool", "job \"web\" is in nonexistent node pool \"gpu\""), (refusal.FieldPath, refusal.Sentence));
        Put("gpu", "");
        _cluster.Do(Register(job));
        Assert.Equal("node pool \"gpu\" has non-terminal jobs: web; stop them first", Refused(Delete("gpu")).Sentence);
        _cluster.Do(new DeregisterJob { RequestId = _cluster.Request(), At = _cluster.Now, Job = new JobKey("default", "web") });
        _cluster.Do(Delete("gpu"));

        // Nor does it come back by itself with an old version.
        _cluster.Do(Register(job with { NodePool = "all" }));
        CommandOutcome back = _cluster.Try(new RevertJob
        {
            RequestId = _cluster.Request(), At = _cluster.Now, Job = new JobKey("default", "web"), JobVersion = 0, EvaluationId = new EvaluationId(_cluster.Uuid()),
        });
        Assert.Equal(refusal.Sentence, Assert.IsType<CommandOutcome.Refused>(back).Refusal.Sentence);
    }

    [Fact]
    public void A_pools_own_switches_win_where_it_has_them()
    {
        Put("gpu", "", new NodePoolScheduler { SpreadsWork = true });
        _cluster.Do(new SetSchedulerConfiguration
        {
            RequestId = _cluster.Request(), At = _cluster.Now, Configuration = new SchedulerConfiguration { MemoryOversubscriptionEnabled = true },
        });
        SchedulerConfiguration own = _cluster.State.SchedulingIn("gpu"), other = _cluster.State.SchedulingIn("default");
        Assert.Equal((true, true), (own.SpreadsWork, own.MemoryOversubscriptionEnabled));
        Assert.Equal((false, true), (other.SpreadsWork, other.MemoryOversubscriptionEnabled));
        Put("gpu", "", new NodePoolScheduler { SpreadsWork = false, MemoryOversubscriptionEnabled = false });
        Assert.Equal((false, false), (_cluster.State.SchedulingIn("gpu").SpreadsWork, _cluster.State.SchedulingIn("gpu").MemoryOversubscriptionEnabled));
    }

    [Fact]
    public void Snapshot_and_log_keep_pools()
    {
        Put("gpu", "cards", new NodePoolScheduler { MemoryOversubscriptionEnabled = true });
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        SnapshotCodec.Write(_cluster.State, buffer);
        StateSnapshot read = SnapshotCodec.Read(buffer.WrittenSpan);
        Assert.Equal(SnapshotCodec.Hash(_cluster.State), SnapshotCodec.Hash(read));
        Assert.Equal(["all", "default", "gpu"], read.NodePools.Keys.Select(static name => name.Value));
        byte[] entry = CommandCodec.Encode([PutCommand("gpu", "x"), Delete("gpu")]);
        Assert.Equal(entry, CommandCodec.Encode(CommandCodec.Decode(entry)));
    }

    private Node InPool(string pool)
    {
        Node node = _cluster.AddNode("n1") with { Id = new NodeId(_cluster.Uuid()), NodePool = pool };
        _cluster.Do(new RegisterNode { RequestId = _cluster.Request(), At = _cluster.Now, Node = node });
        return node;
    }

    private NodePool Find(string name) => _cluster.State.NodePools.Find(new NodePoolName(name))!;

    private RegisterJob Register(Job job) => new() { RequestId = _cluster.Request(), At = _cluster.Now, Job = job };

    private void Put(string name, string description, NodePoolScheduler? scheduler = null) => _cluster.Do(PutCommand(name, description, scheduler));

    private PutNodePool PutCommand(string name, string description, NodePoolScheduler? scheduler = null) => new()
    {
        RequestId = _cluster.Request(), At = _cluster.Now, Pool = new NodePool { Name = name, Description = description, Scheduler = scheduler },
    };

    private DeleteNodePool Delete(string name) => new() { RequestId = _cluster.Request(), At = _cluster.Now, Name = name };

    private Refusal Refused(Command command) => Assert.IsType<CommandOutcome.Refused>(_cluster.Try(command)).Refusal;
}
