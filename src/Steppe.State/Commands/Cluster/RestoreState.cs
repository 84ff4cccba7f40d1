using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Puts a saved state in the place of the present one, on every server at the same point of the log.</summary>
/// <remarks>
/// <para>The index never goes back. Where the present state has seen less than the saved one, or is of another cluster, clients may have
/// seen more than the saved state did: the index then leaps by <see cref="UnseenIndexes"/>.</para>
/// <para>What runs on the nodes is not known any more: each must report before it takes new work. See decision 0145.</para>
/// </remarks>
public sealed record RestoreState : Command
{
    /// <summary>More changes than a cluster makes between a snapshot and the loss of everything: a day of a thousand per second.</summary>
    public const ulong UnseenIndexes = 100_000_000;

    /// <summary>Names the pieces, which came by <see cref="StageState"/>.</summary>
    public required Guid Restore { get; init; }

    /// <summary>SHA-256 of all pieces, in hexadecimal digits.</summary>
    public required string Checksum { get; init; }

    /// <summary>A state as it is written, small enough for the log.</summary>
    public static byte[] Pack(ReadOnlySequence<byte> written)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            foreach (ReadOnlyMemory<byte> part in written)
            {
                gzip.Write(part.Span);
            }
        }

        return packed.ToArray();
    }

    /// <summary>The checksum of a packed state.</summary>
    public static string ChecksumOf(ReadOnlySpan<byte> packed) => Convert.ToHexStringLower(SHA256.HashData(packed));

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        StagedState staged = state.Now.Staged;
        byte[] packed = [.. staged.Pieces.SelectMany(static piece => piece.ToArray())];
        if (staged.Restore != Restore || ChecksumOf(packed) != Checksum)
        {
            return new CommandOutcome.Refused(new Refusal(
                RefusalCode.Conflict, null, "another restore has begun meanwhile: wait for it, look at what it restored, then try again"));
        }

        StateSnapshot saved;
        try
        {
            saved = Unpack(packed);
        }
        catch (Exception error) when (error is StateFormatException or InvalidDataException)
        {
            return new CommandOutcome.Refused(new Refusal(RefusalCode.Invalid, null, $"this state cannot be restored: {error.Message}"));
        }

        bool isKnown = saved.ClusterId == state.Now.ClusterId && saved.Index < state.Index;
        state.Restore(saved, isKnown ? state.Index : Math.Max(state.Index, saved.Index + UnseenIndexes));
        return new CommandOutcome.Accepted(state.Index, ModifyIndex: state.Index);
    }

    private static StateSnapshot Unpack(byte[] packed)
    {
        using var written = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(packed, writable: false), CompressionMode.Decompress))
        {
            gzip.CopyTo(written);
        }

        return SnapshotCodec.Read(new ReadOnlySequence<byte>(written.GetBuffer(), 0, (int)written.Length));
    }
}
