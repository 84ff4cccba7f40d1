namespace Steppe.State;

/// <summary>One piece of a state that is being restored.</summary>
internal sealed record SnapshotPiece(Guid Restore, ReadOnlyMemory<byte> Piece);
