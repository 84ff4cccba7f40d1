using Steppe.Log;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Server;

/// <summary>What became of changes whose term ended before the log had said so.</summary>
/// <remarks>
/// <para>Thread-safe. A new leader begins with an entry of its own, which fences whoever led before: once a server has applied it, the
/// state tells of every change of an earlier term whether it is in the log. See decision 0250.</para>
/// <para>What the state remembered at that very entry is kept: later entries have it forget, and a server that was away applies thousands of
/// them in a moment. Who is told "not done" asks again, so no answer may come of forgetting.</para>
/// </remarks>
/// <param name="time">The clock.</param>
/// <param name="isHopeless">Whether no other server will lead soon.</param>
/// <param name="stopping">Ends the waiting.</param>
internal sealed class LostChanges(TimeProvider time, Func<bool> isHopeless, CancellationToken stopping)
{
    /// <summary>Of so many terms it is known what they began with.</summary>
    public const int KeptTerms = 16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), LookInterval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly Queue<TermStart> _starts = new();
    private Epoch _newest;
    private Epoch _forgotten;
    private bool _isUntold;
    private TaskCompletionSource _risen = NewBell();

    /// <summary>An entry of a term was applied. To be called for one after the other.</summary>
    /// <param name="epoch">The term.</param>
    /// <param name="requests">What the state remembers with it.</param>
    public void Applied(Epoch epoch, RememberedRequests requests)
    {
        TaskCompletionSource risen;
        lock (_gate)
        {
            if (epoch <= _newest)
            {
                return;
            }

            _starts.Enqueue(new TermStart(epoch, _isUntold ? null : requests));
            if (_starts.Count > KeptTerms)
            {
                _forgotten = _starts.Dequeue().Epoch;
            }

            (_newest, _isUntold) = (epoch, false);
            (risen, _risen) = (_risen, NewBell());
        }

        risen.SetResult();
    }

    /// <summary>Another server's state has taken the place of entries: a term may have begun among them.</summary>
    public void Skipped()
    {
        lock (_gate)
        {
            _isUntold = true;
        }
    }

    /// <summary>Waits until it is certain whether a change was made, and says what it was answered; null when it was not and will not be.</summary>
    /// <param name="ended">The term in which it was asked for.</param>
    /// <param name="request">Its id.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <exception cref="NotLeadingException">Nobody can tell, or not yet: it took too long until another server led, or this one has not seen how
    /// the next term began.</exception>
    public async Task<CommandOutcome?> FindAsync(Epoch ended, RequestId request, CancellationToken cancellation)
    {
        long since = time.GetTimestamp();
        while (true)
        {
            (bool isKnown, RememberedRequests? requests, Task risen) = LookFor(ended);
            if (isKnown)
            {
                return requests is not null
                    ? requests.Find(request)
                    : throw new NotLeadingException("the leadership was lost meanwhile, and this server has not seen how the next one began, so it cannot tell whether the change was made: look before asking again");
            }

            if (stopping.IsCancellationRequested || isHopeless() || time.GetElapsedTime(since) > Patience)
            {
                throw new NotLeadingException("the leadership was lost meanwhile, and until another server leads nobody can tell whether the change was made: look before asking again");
            }

            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping);
            await Task.WhenAny(risen, Task.Delay(LookInterval, time, over.Token));
            await over.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    // What the first term after that one began with.
    private (bool IsKnown, RememberedRequests? Requests, Task Risen) LookFor(Epoch ended)
    {
        lock (_gate)
        {
            foreach (TermStart start in _starts)
            {
                if (start.Epoch > ended)
                {
                    return (true, _forgotten > ended ? null : start.Requests, _risen.Task);
                }
            }

            return (false, null, _risen.Task);
        }
    }

    private static TaskCompletionSource NewBell() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How a term began.</summary>
    /// <param name="Epoch">The term.</param>
    /// <param name="Requests">What was remembered then; null when entries were skipped before.</param>
    private sealed record TermStart(Epoch Epoch, RememberedRequests? Requests);
}
