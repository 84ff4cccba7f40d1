namespace Steppe.Log;

/// <summary>Entries were asked for that the log has forgotten; a snapshot holds what they did.</summary>
public sealed class LogTrimmedException(ulong asked, ulong first)
    : Exception($"the log no longer holds entry {asked}: it begins at {first}; load the newest snapshot and read on from there")
{
    /// <summary>Index of the oldest entry the log holds.</summary>
    public ulong FirstIndex { get; } = first;
}
