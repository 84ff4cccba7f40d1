namespace Steppe.Log;

/// <summary>What became of one append: landed, not landed, or refused because the leadership is over.</summary>
/// <remarks>
/// Closed: there are no other cases. "Unknown" is not among them: a caller that lost the answer (cancelled, or the
/// engine failed) appends again under the same <see cref="EntryId"/>, or reads.
/// </remarks>
public abstract record AppendResult
{
    private AppendResult()
    {
    }

    /// <summary>The entry is durable at <paramref name="Index"/>. Also the answer to a repeat of an id that landed before.</summary>
    public sealed record Landed(ulong Index) : AppendResult;

    /// <summary>The entry is not in the log and never will be under this epoch, nor will any append after it.</summary>
    public sealed record NotLanded(string Reason) : AppendResult;

    /// <summary>The epoch of the append is not, or no longer, that of the leader.</summary>
    public sealed record Deposed : AppendResult;
}
