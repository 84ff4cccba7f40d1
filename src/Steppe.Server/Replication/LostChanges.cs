using Steppe.Log;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Server;

/// <summary>What became of changes whose term ended before the log had said so.</summary>
/// <remarks>Thread-safe. A new leader begins with an entry of its own, which fences whoever led before: once a server has applied it, the
/// state tells of every change of an earlier term whether it is in the log. See decision 0250.</remarks>
/// <param name="feed">The state.</param>
/// <param name="time">The clock.</param>
/// <param name="isHopeless">Whether no other server will lead soon.</param>
/// <param name="stopping">Ends the waiting.</param>
internal sealed class LostChanges(ChangeFeed feed, TimeProvider time, Func<bool> isHopeless, CancellationToken stopping)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), LookInterval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private Epoch _newest;
    private TaskCompletionSource _risen = NewBell();

    /// <summary>An entry of that term is in the committed state.</summary>
    public void Applied(Epoch epoch)
    {
        TaskCompletionSource risen;
        lock (_gate)
        {
            if (epoch <= _newest)
            {
                return;
            }

            _newest = epoch;
            (risen, _risen) = (_risen, NewBell());
        }

        risen.SetResult();
    }

    /// <summary>Waits until it is certain whether a change was made, and says what it was answered; null when it was not and will not be.</summary>
    /// <param name="ended">The term in which it was asked for.</param>
    /// <param name="request">Its id.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <exception cref="NotLeadingException">It took too long until another server led: nobody can tell yet.</exception>
    public async Task<CommandOutcome?> FindAsync(Epoch ended, RequestId request, CancellationToken cancellation)
    {
        long since = time.GetTimestamp();
        while (RisenSince(ended) is { } risen)
        {
            if (stopping.IsCancellationRequested || isHopeless() || time.GetElapsedTime(since) > Patience)
            {
                throw new NotLeadingException("the leadership was lost meanwhile, and until another server leads nobody can tell whether the change was made: look before asking again");
            }

            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping);
            await Task.WhenAny(risen, Task.Delay(LookInterval, time, over.Token));
            await over.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }

        return feed.Committed.Requests.Find(request);
    }

    // Null once an entry of a later term is known.
    private Task? RisenSince(Epoch ended)
    {
        lock (_gate)
        {
            return _newest > ended ? null : _risen.Task;
        }
    }

    private static TaskCompletionSource NewBell() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
