namespace Steppe.Log;

/// <summary>A server that counts when the log is trimmed, and what its disk holds.</summary>
/// <remarks>
/// <see cref="SnapshotIndex"/> is the index of its newest snapshot that is durable and was read back whole (0: none).
/// A member counts until it is removed, not until it is silent.
/// </remarks>
public sealed record LogMember(ServerIdentity Server, DiskIncarnation Incarnation, ulong SnapshotIndex)
{
    /// <summary>Whether it is there, as far as the engine knows; counts for nothing in the rules of the log.</summary>
    public bool IsPresent { get; init; } = true;

    /// <summary>What its program can read, by the measure of whoever uses the log; 1 for those that do not say.</summary>
    public int Level { get; init; } = 1;
}
