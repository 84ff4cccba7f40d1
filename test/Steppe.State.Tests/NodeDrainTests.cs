using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State.Tests;

/// <summary>What the state keeps of drains. Source: scheduler reference §21.</summary>
public sealed class NodeDrainTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Cluster _cluster = new();
    private readonly Node _node;

    public NodeDrainTests() => _node = _cluster.AddNode("n1");

    private Node Now => _cluster.State.Nodes.Find(_node.Id)!;

    [Fact]
    public void A_node_that_drains_takes_no_work_and_says_since_when_and_until_when()
    {
        Drain(Hour);
        Assert.False(Now.IsReady);
        Assert.False(Now.IsEligible);
        Assert.Equal(
            new DrainStrategy { Deadline = Hour, StartedAt = _cluster.Now, ForceAt = _cluster.Now + Hour }, Now.Drain);
        Assert.Equal((DrainStatus.Draining, _cluster.Now, _cluster.Now), (Now.LastDrain!.Status, Now.LastDrain.StartedAt, Now.LastDrain.UpdatedAt));
        Assert.Equal(("Drain", "Node drain strategy set"), (Now.Events[^1].Subsystem, Now.Events[^1].Message));
    }

    [Theory]
    [InlineData(0, null, false)]
    [InlineData(-1, null, true)]
    [InlineData(90, 90, false)]
    public void Zero_is_no_deadline_and_less_is_at_once(int seconds, int? forcedAfter, bool isForced)
    {
        Drain(TimeSpan.FromSeconds(seconds));
        Assert.Equal(forcedAfter, (Now.Drain!.ForceAt - _cluster.Now)?.TotalSeconds);
        Assert.Equal(isForced, Now.Drain.IsForcedAt(_cluster.Now));
        Assert.Equal(isForced || forcedAfter is not null, Now.Drain.IsForcedAt(_cluster.Now.AddSeconds(90)));
    }

    [Fact]
    public void A_change_keeps_the_beginning_and_what_was_noted()
    {
        DateTimeOffset began = _cluster.Now;
        Drain(Hour, meta: "new disks");
        _cluster.Now = began.AddMinutes(10);
        Drain(2 * Hour, ignoresSystemJobs: true);
        Assert.Equal((began, began.AddMinutes(130), true), (Now.Drain!.StartedAt, Now.Drain.ForceAt, Now.Drain.IgnoresSystemJobs));
        Assert.Equal((began, began.AddMinutes(10)), (Now.LastDrain!.StartedAt, Now.LastDrain.UpdatedAt));
        Assert.Equal("new disks", Now.LastDrain.Meta["message"]);
        Assert.Equal("Node drain strategy changed", Now.Events[^1].Message);

        Stop();
        Drain(Hour);
        Assert.Empty(Now.LastDrain!.Meta);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stopped_drain_leaves_the_node_as_was_said(bool marksEligible)
    {
        Drain(Hour);
        Stop(marksEligible);
        Assert.Null(Now.Drain);
        Assert.Equal((marksEligible, marksEligible), (Now.IsEligible, Now.IsReady));
        Assert.Equal(DrainStatus.Canceled, Now.LastDrain!.Status);
        Assert.Equal("Node drain disabled", Now.Events[^1].Message);
    }

    [Fact]
    public void Stopping_nothing_changes_the_eligibility_at_most()
    {
        ulong before = Now.ModifyIndex;
        Assert.Equal(before, Stop(marksEligible: true).ModifyIndex);
        Assert.Equal(before, Stop().ModifyIndex);
        _cluster.Do(new SetNodeEligibility { RequestId = _cluster.Request(), At = _cluster.Now, NodeId = _node.Id, IsEligible = false });
        Stop(marksEligible: true);
        Assert.True(Now.IsReady);
        Assert.Null(Now.LastDrain);
        Assert.Equal("Node marked as eligible for scheduling", Now.Events[^1].Message);
    }

    [Fact]
    public void A_node_cannot_be_made_eligible_while_it_drains()
    {
        Drain(Hour);
        CommandOutcome outcome = _cluster.Try(new SetNodeEligibility { RequestId = _cluster.Request(), At = _cluster.Now, NodeId = _node.Id, IsEligible = true });
        Assert.Contains("while it is draining", Assert.IsType<CommandOutcome.Refused>(outcome).Refusal.Sentence, StringComparison.Ordinal);
        Assert.False(Now.IsEligible);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void A_drain_that_is_over_leaves_the_node_ineligible(bool isForced, int details)
    {
        Drain(Hour, meta: "new disks");
        Assert.IsType<CommandOutcome.Accepted>(Complete(Now.Drain!, isForced));
        Assert.Equal((null, false, DrainStatus.Complete), (Now.Drain, Now.IsEligible, Now.LastDrain!.Status));
        Assert.Equal("new disks", Now.LastDrain.Meta["message"]);
        Assert.Equal(("Node drain complete", details), (Now.Events[^1].Message, Now.Events[^1].Details.Count));
    }

    [Fact]
    public void A_drain_that_was_changed_since_is_not_ended()
    {
        Drain(Hour);
        DrainStrategy seen = Now.Drain!;
        Drain(2 * Hour);
        StateSnapshot before = _cluster.State;
        Assert.IsType<CommandOutcome.Refused>(Complete(seen));
        Stop();
        Assert.IsType<CommandOutcome.Refused>(Complete(seen));
        Assert.Equal(before.Nodes.Find(_node.Id)!.Drain!.ForceAt, _cluster.Now + (2 * Hour));
    }

    [Fact]
    public void Registering_again_and_a_snapshot_keep_a_drain()
    {
        Drain(Hour, meta: "new disks");
        DrainStrategy drain = Now.Drain!;
        _cluster.Do(new RegisterNode { RequestId = _cluster.Request(), At = _cluster.Now, Node = _node });
        Assert.Equal(drain, Now.Drain);
        Assert.Equal("new disks", Now.LastDrain!.Meta["message"]);

        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        SnapshotCodec.Write(_cluster.State, buffer);
        Node read = SnapshotCodec.Read(buffer.WrittenSpan).Nodes.Find(_node.Id)!;
        Assert.Equal(drain, read.Drain);
        Assert.Equal(Now.LastDrain.Meta, read.LastDrain!.Meta);
    }

    [Fact]
    public void The_log_keeps_every_form_of_the_commands()
    {
        Command[] commands =
        [
            DrainCommand(null, marksEligible: true),
            DrainCommand(TimeSpan.Zero),
            DrainCommand(TimeSpan.FromSeconds(-1), ignoresSystemJobs: true, meta: "why"),
            new CompleteNodeDrain
            {
                RequestId = _cluster.Request(), At = _cluster.Now, NodeId = _node.Id, IsForced = true,
                Drain = new DrainStrategy { Deadline = Hour, StartedAt = _cluster.Now, ForceAt = _cluster.Now + Hour },
            },
        ];
        byte[] entry = CommandCodec.Encode(commands);
        Assert.Equal(entry, CommandCodec.Encode(CommandCodec.Decode(entry)));
        var stop = (UpdateNodeDrain)CommandCodec.Decode(entry)[0];
        Assert.Equal((null, true), (stop.Deadline, stop.MarksEligible));
    }

    [Fact]
    public void Unknown_nodes_are_refused()
    {
        foreach (Command command in new Command[] { DrainCommand(Hour) with { NodeId = new NodeId(_cluster.Uuid()) }, DrainCommand(null) with { NodeId = default } })
        {
            Assert.Equal("node not found", Assert.IsType<CommandOutcome.Refused>(_cluster.Try(command)).Refusal.Sentence);
        }
    }

    private void Drain(TimeSpan deadline, bool ignoresSystemJobs = false, string? meta = null) =>
        _cluster.Do(DrainCommand(deadline, ignoresSystemJobs, meta: meta));

    private CommandOutcome.Accepted Stop(bool marksEligible = false) =>
        Assert.IsType<CommandOutcome.Accepted>(_cluster.Try(DrainCommand(null, marksEligible: marksEligible)));

    private CommandOutcome Complete(DrainStrategy drain, bool isForced = false) => _cluster.Try(new CompleteNodeDrain
    {
        RequestId = _cluster.Request(), At = _cluster.Now, NodeId = _node.Id, Drain = drain, IsForced = isForced,
    });

    private UpdateNodeDrain DrainCommand(TimeSpan? deadline, bool ignoresSystemJobs = false, bool marksEligible = false, string? meta = null) => new()
    {
        RequestId = _cluster.Request(),
        At = _cluster.Now,
        NodeId = _node.Id,
        Deadline = deadline,
        IgnoresSystemJobs = ignoresSystemJobs,
        MarksEligible = marksEligible,
        Meta = meta is null ? null : ImmutableSortedDictionary<string, string>.Empty.Add("message", meta),
    };
}
