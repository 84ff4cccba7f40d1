namespace Steppe.Log.Etcd;

/// <summary>One server's two machines, the session and the append queue: tells each what it must know of the other.</summary>
/// <remarks>Not thread-safe, no clock, no I/O. <see cref="Settle"/> is called after whatever may have changed something.</remarks>
internal sealed class EtcdCandidate(LeaderSession session, AppendQueue queue)
{
    public LeaderSession Session => session;

    public AppendQueue Queue => queue;

    /// <summary>The term this server leads in, as far as both machines know; null while it follows.</summary>
    public Epoch? Epoch { get; private set; }

    public Leadership Leadership => Epoch is { } epoch ? new Leadership.Leading(epoch) : new Leadership.Following(session.Leader);

    /// <summary>Ends or begins the queue's term with that of the session, and the session's when the queue was told that it is over.</summary>
    /// <returns>Whether a machine has something to do now that it had not before.</returns>
    public bool Settle()
    {
        bool hasResigned = queue.Deposed is { } over && session.Resign(over, "");
        if (session.Epoch == Epoch)
        {
            return hasResigned;
        }

        Epoch = session.Epoch;
        if (Epoch is { } begun)
        {
            queue.Begin(begun);
        }
        else
        {
            queue.End(session.Trouble ?? "this server no longer leads");
        }

        return true;
    }
}
