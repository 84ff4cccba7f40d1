namespace Steppe.Log.Etcd;

/// <summary>How far the log may be cut.</summary>
/// <remarks>Pure.</remarks>
internal static class TrimRule
{
    /// <summary>The last entry that enough members hold in a snapshot: more than half of them, silent ones counted.</summary>
    /// <remarks>So whichever server is lost, another one of those left can give the state to a newcomer.</remarks>
    public static ulong HeldByEnough(IReadOnlyList<LogMember> members)
    {
        ulong[] held = [.. members.Select(static member => member.SnapshotIndex).OrderDescending()];
        return held.Length == 0 ? 0 : held[held.Length / 2];
    }

    /// <summary>The last entry to delete, so that at least <paramref name="keepBytes"/> stay for those that lag a little.</summary>
    /// <param name="bound">What may be deleted at most.</param>
    /// <param name="head">The last entry of the log, which always stays.</param>
    /// <param name="keepBytes">Bytes to keep.</param>
    /// <param name="bytesOf">Size of an entry; 0 when it is not known.</param>
    public static ulong Last(ulong bound, ulong head, long keepBytes, Func<ulong, long> bytesOf)
    {
        long kept = 0;
        ulong index = head;
        while (index > 0 && (index > bound || kept < keepBytes))
        {
            long bytes = bytesOf(index);
            if (bytes == 0 && index <= bound)
            {
                // Older than what is remembered: what is newer is all that is kept.
                break;
            }

            kept += bytes;
            index--;
        }

        return Math.Min(index, head == 0 ? 0 : head - 1);
    }
}
