namespace Steppe.Log;

/// <summary>One committed entry, as every server reads it.</summary>
/// <remarks>
/// <para>Immutable, provided that nobody writes to the array behind <see cref="Payload"/>.</para>
/// <para><see cref="At"/> is the greater of the wall clock and the time of the entry before (UTC), so time never runs
/// backwards along the log.</para>
/// </remarks>
public sealed record LogEntry
{
    /// <summary>Largest payload of one entry, in bytes (16 MiB).</summary>
    public const int MaxPayloadBytes = 16 * 1024 * 1024;

    public required ulong Index { get; init; }

    public required Epoch Epoch { get; init; }

    public required EntryId Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required ClusterId Cluster { get; init; }

    /// <summary>Hash of the entry before this one.</summary>
    public required EntryHash Previous { get; init; }

    public required ReadOnlyMemory<byte> Payload { get; init; }
}
