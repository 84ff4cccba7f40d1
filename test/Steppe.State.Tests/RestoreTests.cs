using System.Buffers;
using Steppe.Model;

namespace Steppe.State.Tests;

public sealed class RestoreTests
{
    private readonly Cluster _old = new();
    private readonly Cluster _new = new();

    [Fact]
    public void AnotherClusterTakesTheStateOverAndItsIndexLeapsOverWhatClientsMayHaveSeen()
    {
        Node node = _old.AddNode("n1");
        Node gone = _old.AddNode("n2");
        _old.Do(new UpdateNodeStatus { RequestId = _old.Request(), At = _old.Now, NodeId = gone.Id, Status = NodeStatus.Down });
        AdmittedJob job = _old.Register(Cluster.Job("web"));
        Allocation allocation = _old.Allocation(job, node);
        _old.Apply(_old.Plan(allocation));
        _old.Report(allocation, ClientStatus.Running);
        InitializeAs(_old, 1);
        InitializeAs(_new, 2);
        _new.Register(Cluster.Job("other"));
        ulong before = _new.State.Index;

        Assert.IsType<CommandOutcome.Accepted>(Restore(_new, _old.State));

        StateSnapshot after = _new.State;
        Assert.Equal(_old.State.Index + RestoreState.UnseenIndexes, after.Index);
        Assert.True(after.Index > before);
        Assert.Equal(_old.State.ClusterId, after.ClusterId);
        Assert.Equal([job.Key], after.Jobs.Keys);
        Allocation kept = Assert.Single(after.Allocations.Rows);
        Assert.Equal((allocation.Id, ClientStatus.Running), (kept.Id, kept.ClientStatus));
        Assert.Equal(NodeStatus.Initializing, after.Nodes.Find(node.Id)!.Status);
        Assert.Equal(NodeStatus.Down, after.Nodes.Find(gone.Id)!.Status);
        Assert.Equal(after.Index, after.TableIndexes.Jobs);
        Assert.Equal(after.Index, after.TableIndexes.Restored);
        Assert.IsType<Change.OfEverything>(Assert.Single(_new.LastChanges));

        // It goes on from there, and a written copy of it is the same.
        Assert.Equal(after.Index + 1, _new.Register(Cluster.Job("next")).JobModifyIndex);
        Assert.Equal(SnapshotCodec.Hash(_new.State), SnapshotCodec.Hash(SnapshotCodec.Read(Written(_new.State).ToArray())));
    }

    [Fact]
    public void TheSameClusterGoesBackWithoutALeap()
    {
        InitializeAs(_old, 1);
        _old.Register(Cluster.Job("web"));
        StateSnapshot saved = _old.State;
        _old.Register(Cluster.Job("mistake"));
        ulong before = _old.State.Index;

        Restore(_old, saved);

        // Two pieces and what puts them together.
        Assert.Equal(before + 3, _old.State.Index);
        Assert.Equal(saved.Jobs.Keys, _old.State.Jobs.Keys);
    }

    [Fact]
    public void ARepeatedRestoreIsAnsweredFromTheState()
    {
        InitializeAs(_old, 1);
        byte[] packed = RestoreState.Pack(Written(_old.State));
        RestoreState command = Stage(_old, packed, Guid.NewGuid());
        CommandOutcome first = _old.Do(command);
        StateSnapshot after = _old.State;
        Assert.Equal(first, _old.Try(command));
        Assert.Same(after, _old.State);
    }

    [Fact]
    public void PiecesOfTwoRestoresAreNeverMixed()
    {
        Guid one = Guid.NewGuid(), two = Guid.NewGuid();
        Assert.IsType<CommandOutcome.Accepted>(_new.Try(Piece(one, 0)));
        Assert.IsType<CommandOutcome.Accepted>(_new.Try(Piece(two, 0)));
        Assert.Equal(RefusalCode.Conflict, Assert.IsType<CommandOutcome.Refused>(_new.Try(Piece(one, 1))).Refusal.Code);
        Assert.Equal(RefusalCode.Conflict, Assert.IsType<CommandOutcome.Refused>(_new.Try(Piece(two, 2))).Refusal.Code);
        StateSnapshot before = _new.State;
        var put = new RestoreState { RequestId = _new.Request(), At = _new.Now, Restore = one, Checksum = "" };
        Assert.Equal(RefusalCode.Conflict, Assert.IsType<CommandOutcome.Refused>(_new.Try(put)).Refusal.Code);
        Assert.Same(before, _new.State);
        Assert.Equal(SnapshotCodec.Hash(before), SnapshotCodec.Hash(SnapshotCodec.Read(Written(before).ToArray())));

        StateSnapshot Reread() => SnapshotCodec.Read(Written(_new.State).ToArray());
        Assert.Equal(two, Reread().Staged.Restore);
        Assert.Single(Reread().Staged.Pieces);
    }

    [Fact]
    public void WhatCannotBeReadIsRefusedAndChangesNothing()
    {
        RestoreState command = Stage(_new, [1, 2, 3], Guid.NewGuid());
        StateSnapshot before = _new.State;
        Assert.Equal(RefusalCode.Invalid, Assert.IsType<CommandOutcome.Refused>(_new.Try(command)).Refusal.Code);
        Assert.Same(before, _new.State);
    }

    private StageState Piece(Guid restore, int number) =>
        new() { RequestId = _new.Request(), At = _new.Now, Restore = restore, Number = number, Piece = new byte[] { 7 } };

    private static CommandOutcome Restore(Cluster into, StateSnapshot saved) =>
        into.Try(Stage(into, RestoreState.Pack(Written(saved)), Guid.NewGuid()));

    private static RestoreState Stage(Cluster into, byte[] packed, Guid restore)
    {
        int half = packed.Length / 2;
        ReadOnlyMemory<byte>[] pieces = [packed.AsMemory(0, half), packed.AsMemory(half)];
        for (int number = 0; number < pieces.Length; number++)
        {
            into.Do(new StageState { RequestId = into.Request(), At = into.Now, Restore = restore, Number = number, Piece = pieces[number] });
        }

        return new RestoreState { RequestId = into.Request(), At = into.Now, Restore = restore, Checksum = RestoreState.ChecksumOf(packed) };
    }

    private static void InitializeAs(Cluster cluster, byte number) =>
        cluster.Do(new InitializeCluster { RequestId = cluster.Request(), At = cluster.Now, ClusterId = new Guid(number, 0, 0, new byte[8]) });

    private static ReadOnlySequence<byte> Written(StateSnapshot state)
    {
        var buffer = new ArrayBufferWriter<byte>();
        SnapshotCodec.Write(state, buffer);
        return new ReadOnlySequence<byte>(buffer.WrittenMemory);
    }
}
