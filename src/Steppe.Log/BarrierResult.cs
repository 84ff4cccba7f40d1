namespace Steppe.Log;

/// <summary>Whether a leader still led after it asked, and how far it must have applied to answer a consistent read.</summary>
/// <remarks>Closed: there are no other cases.</remarks>
public abstract record BarrierResult
{
    private BarrierResult()
    {
    }

    /// <summary>Still leader; nothing newer than <paramref name="Head"/> is committed (0: the log is empty).</summary>
    public sealed record Leading(ulong Head) : BarrierResult;

    /// <summary>The epoch is over.</summary>
    public sealed record Deposed : BarrierResult;
}
