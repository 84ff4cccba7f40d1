namespace Steppe.Log;

/// <summary>Where the log ends, and whether an entry is the one that may come next.</summary>
/// <remarks>Not thread-safe, no I/O. The chain is: the next index, the hash of the entry before, the same cluster, a time and
/// an epoch that never go back.</remarks>
internal sealed class LogChain(ClusterId cluster, ulong firstIndex)
{
    // Behind a trimmed beginning there is nothing to compare the first hash with.
    private bool _knowsHash = firstIndex == 1;
    private Epoch _epoch;

    /// <summary>Goes on behind an entry that is known.</summary>
    public static LogChain Behind(HeadRecord head)
    {
        var chain = new LogChain(head.Last.Cluster, head.Last.Index + 1);
        chain.Add(head.Last, head.Hash);
        return chain;
    }

    public ClusterId Cluster => cluster;

    public ulong LastIndex { get; private set; } = firstIndex - 1;

    public EntryHash LastHash { get; private set; }

    /// <summary>Whether <see cref="LastHash"/> says something.</summary>
    public bool Knows => _knowsHash;

    public DateTimeOffset LastAt { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>The entry that would follow, for a payload that arrives at <paramref name="now"/>.</summary>
    public LogEntry Next(Epoch epoch, NewEntry entry, DateTimeOffset now) => new()
    {
        Index = LastIndex + 1,
        Epoch = epoch,
        Id = entry.Id,
        At = now.ToUniversalTime() > LastAt ? now.ToUniversalTime() : LastAt,
        Cluster = cluster,
        Previous = LastHash,
        Payload = entry.Payload,
    };

    public void Add(LogEntry entry, EntryHash hash)
    {
        LastIndex = entry.Index;
        LastHash = hash;
        LastAt = entry.At;
        _epoch = entry.Epoch;
        _knowsHash = true;
    }

    /// <summary>Says what is wrong with <paramref name="entry"/> as the next one; null when nothing is.</summary>
    public string? Objection(LogEntry entry) => entry switch
    {
        _ when entry.Index != LastIndex + 1 => $"entry {entry.Index} stands where entry {LastIndex + 1} should",
        _ when entry.Cluster != cluster => $"entry {entry.Index} belongs to cluster {entry.Cluster}, this is {cluster}",
        _ when _knowsHash && entry.Previous != LastHash => $"entry {entry.Index} does not follow the entry before it",
        _ when entry.At < LastAt => $"entry {entry.Index} is older than the entry before it",
        _ when entry.Epoch < _epoch => $"entry {entry.Index} is of an epoch before that of its predecessor",
        _ => null,
    };
}
