using System.Buffers;

namespace Steppe.Log;

/// <summary>The state after one entry, as a server's own disk holds it.</summary>
/// <remarks>
/// <see cref="Hash"/> is the hash of entry <see cref="Index"/>: an engine whose entry there hashes otherwise is not the
/// one this server has followed. The payload is opaque and may exceed 2 GiB, hence a sequence.
/// </remarks>
public sealed record LogSnapshot(ulong Index, ClusterId Cluster, EntryHash Hash, ReadOnlySequence<byte> Payload);
