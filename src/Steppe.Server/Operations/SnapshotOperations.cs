using System.Globalization;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Takes the whole state out of the cluster as a file, and puts one in.</summary>
public static class SnapshotOperations
{
    /// <summary>The committed state of this server as a file.</summary>
    /// <param name="server">Whose.</param>
    /// <param name="now">Time of the snapshot (UTC).</param>
    /// <param name="build">Version of this program.</param>
    public static byte[] SaveSnapshot(this ServerNode server, DateTimeOffset now, string build)
    {
        StateSnapshot state = server.Committed;
        return StateArchive.Write(state, new StateArchiveLabel
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{server.Term}-{state.Index}-{now.ToUnixTimeMilliseconds()}"),
            Index = state.Index,
            Term = server.Term,
            Region = server.Options.Region,
            ClusterId = state.ClusterId,
            TakenAt = now,
            Build = build,
            Size = 0,
        });
    }

    /// <summary>Puts a saved state in the place of the present one; answered when every server will end with it.</summary>
    /// <remarks>Its pieces go into the log first, then the one change that puts them together: until that is durable nothing is restored.</remarks>
    /// <exception cref="NotLeadingException">This server cannot say whether it happened.</exception>
    public static async Task<CommandOutcome> RestoreSnapshotAsync(this ServerNode server, StateArchive saved, CancellationToken cancellation)
    {
        byte[] packed = RestoreState.Pack(saved.Written);
        Guid restore = Guid.Empty;
        for (int number = 0, at = 0; at < packed.Length; number++, at += StageState.MaxPieceBytes)
        {
            int piece = number;
            ReadOnlyMemory<byte> bytes = packed.AsMemory(at, Math.Min(StageState.MaxPieceBytes, packed.Length - at));
            CommandOutcome staged = await server.ProposeAsync(
                context => new StageState
                {
                    RequestId = context.NewRequestId(),
                    At = context.At,
                    Restore = restore = restore == Guid.Empty ? context.Entropy.NextUuid() : restore,
                    Number = piece,
                    Piece = bytes,
                },
                cancellation);
            if (staged is CommandOutcome.Refused)
            {
                return staged;
            }
        }

        string checksum = RestoreState.ChecksumOf(packed);
        return await server.ProposeAsync(
            context => new RestoreState { RequestId = context.NewRequestId(), At = context.At, Restore = restore, Checksum = checksum }, cancellation);
    }
}
