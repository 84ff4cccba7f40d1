namespace Steppe.Log.File;

/// <summary>What can be set about a file log.</summary>
public sealed record FileLogOptions
{
    /// <summary>Default of <see cref="SegmentBytes"/> (64 MiB).</summary>
    public const int DefaultSegmentBytes = 64 * 1024 * 1024;

    /// <summary>A size for development agents and tests on real disks (4 MiB), quick to fill with zeros.</summary>
    public const int DevelopmentSegmentBytes = 4 * 1024 * 1024;

    /// <summary>Smallest size that makes sense (4 KiB).</summary>
    public const int MinSegmentBytes = 4 * 1024;

    /// <summary>Draws 128 random bits; used once, to name a new cluster and a new disk incarnation.</summary>
    public required Func<UInt128> NewId { get; init; }

    /// <summary>Size of a segment file; an entry that does not fit gets a segment of its own size.</summary>
    public int SegmentBytes { get; init; } = DefaultSegmentBytes;

    /// <summary>How much payload one flush takes together at most.</summary>
    public int MaxFlushBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>How much payload may wait for a flush; an append beyond it does not land.</summary>
    public long MaxWaitingBytes { get; init; } = 256L * 1024 * 1024;
}
