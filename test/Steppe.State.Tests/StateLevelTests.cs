using System.Buffers;
using System.Text;
using Steppe.Model;

namespace Steppe.State.Tests;

/// <summary>What servers write is what all of them can read.</summary>
public sealed class StateLevelTests
{
    private readonly Cluster _cluster = new();

    [Fact]
    public void ALevelIsRaisedAndNeverGoesBack()
    {
        Assert.Equal(StateLevel.First, _cluster.State.Level);
        _cluster.Do(Raise(2));
        Assert.Equal(2, _cluster.State.Level);
        Assert.IsType<CommandOutcome.Refused>(_cluster.Try(Raise(2)));
        Assert.IsType<CommandOutcome.Refused>(_cluster.Try(Raise(1)));
        Assert.Equal(2, _cluster.State.Level);
    }

    [Fact]
    public void ASnapshotKeepsIt()
    {
        _cluster.Do(Raise(2));
        Assert.Equal(2, SnapshotCodec.Read(Written(_cluster.State)).Level);
        Assert.Equal(StateLevel.First, SnapshotCodec.Read(Written(StateSnapshot.Empty)).Level);
    }

    [Fact]
    public void ProgramsFromBeforeLevelsMeetARecordTheyRefuse()
    {
        byte[] first = Written(_cluster.State).ToArray();
        _cluster.Do(Raise(2));
        Assert.Equal((1, false), (first[0], HasLevelRecord(first)));
        Assert.True(HasLevelRecord(Written(_cluster.State).ToArray()));

        // It follows the header: kind u8, length u32.
        static bool HasLevelRecord(byte[] state) => state[5 + BitConverter.ToInt32(state, 1)] == 60;
    }

    [Fact]
    public void AClusterThatIsNewBeginsWithWhatAllKnow()
    {
        _cluster.Do(new InitializeCluster { RequestId = _cluster.Request(), At = _cluster.Now, ClusterId = _cluster.Uuid(), Level = 2 });
        Assert.Equal(2, _cluster.State.Level);
    }

    [Fact]
    public void AnOlderStateThatIsRestoredDoesNotTakeItBack()
    {
        byte[] packed = RestoreState.Pack(Written(_cluster.State));
        _cluster.Do(Raise(2));
        Guid restore = _cluster.Uuid();
        _cluster.Do(new StageState { RequestId = _cluster.Request(), At = _cluster.Now, Restore = restore, Number = 0, Piece = packed });
        _cluster.Do(new RestoreState { RequestId = _cluster.Request(), At = _cluster.Now, Restore = restore, Checksum = RestoreState.ChecksumOf(packed) });
        Assert.Equal(2, _cluster.State.Level);
    }

    [Fact]
    public void WhatNeedsANewerProgramIsRefusedWithTheCure()
    {
        byte[] entry = CommandCodec.Encode([Raise(StateLevel.Newest + 1)]);
        Assert.Contains("run the version the other servers run", Assert.Throws<StateFormatException>(() => CommandCodec.Decode(entry)).Message, StringComparison.Ordinal);
        ReadOnlySequence<byte> state = Written(StateSnapshot.Empty with { Level = StateLevel.Newest + 1 });
        Assert.Contains("run the version the other servers run", Assert.Throws<StateFormatException>(() => SnapshotCodec.Read(state)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void APackedEntryIsSmallerAndHoldsTheSame()
    {
        Command[] commands = [.. Enumerable.Range(1, 200).Select(_ => new EvaluateJob { RequestId = _cluster.Request(), At = _cluster.Now, EvaluationId = new EvaluationId(_cluster.Uuid()), Job = new JobKey("default", "a-job") })];
        byte[] entry = CommandCodec.Encode(commands);
        byte[] packed = PackedEntry.Pack(entry);
        Assert.True(packed.Length < entry.Length / 2, $"{packed.Length} of {entry.Length} bytes");
        Assert.Equal<Command>(commands, CommandCodec.Decode(packed));
    }

    [Fact]
    public void WhatGainsNothingIsNotPacked()
    {
        byte[] small = CommandCodec.Encode([Raise(2)]);
        Assert.Same(small, PackedEntry.Pack(small));
        byte[] noise = new byte[4096];
        new Random(3).NextBytes(noise);
        Assert.Same(noise, PackedEntry.Pack(noise));
    }

    [Fact]
    public void ADamagedOneIsRefused()
    {
        byte[] packed = PackedEntry.Pack(Encoding.UTF8.GetBytes(new string('a', 2000)));
        packed[^3] ^= 0x55;
        Assert.Throws<StateFormatException>(() => CommandCodec.Decode(packed));
        Assert.Throws<StateFormatException>(() => CommandCodec.Decode(packed.AsSpan(0, 4)));
    }

    private RaiseLevel Raise(int level) => new() { RequestId = _cluster.Request(), At = _cluster.Now, Level = level };

    private static ReadOnlySequence<byte> Written(StateSnapshot state)
    {
        var buffer = new ArrayBufferWriter<byte>();
        SnapshotCodec.Write(state, buffer);
        return new ReadOnlySequence<byte>(buffer.WrittenMemory);
    }
}
