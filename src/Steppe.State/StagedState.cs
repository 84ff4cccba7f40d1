using System.Collections.Immutable;

namespace Steppe.State;

/// <summary>Pieces of a saved state that wait for being put together.</summary>
/// <param name="Restore">Names the restore; empty for none.</param>
/// <param name="Pieces">In order.</param>
public sealed record StagedState(Guid Restore, ImmutableArray<ReadOnlyMemory<byte>> Pieces)
{
    public static readonly StagedState None = new(Guid.Empty, []);
}
