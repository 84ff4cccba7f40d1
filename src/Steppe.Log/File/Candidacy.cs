namespace Steppe.Log.File;

/// <summary>Who may append: the one candidate of a file log leads for as long as it stands and nothing went wrong.</summary>
/// <remarks>Thread-safe. The lock on the directory has already decided which process; this decides which epoch.</remarks>
internal sealed class Candidacy
{
    private readonly Lock _gate = new();
    private Epoch? _leading;
    private TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _stands;

    /// <summary>Runs <paramref name="action"/> if <paramref name="epoch"/> leads, and no change of leadership meanwhile.</summary>
    public bool TryUnder(Epoch epoch, Action action)
    {
        lock (_gate)
        {
            if (_leading != epoch)
            {
                return false;
            }

            action();
            return true;
        }
    }

    /// <summary>Ends <paramref name="epoch"/>, if it still leads.</summary>
    public void End(Epoch epoch)
    {
        lock (_gate)
        {
            if (_leading == epoch)
            {
                _leading = null;
                _over.SetResult();
            }
        }
    }

    /// <summary>Ends whatever epoch leads, because the log is being closed.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (_leading is { } epoch)
            {
                End(epoch);
            }
        }
    }

    public void Stand()
    {
        lock (_gate)
        {
            if (_stands)
            {
                throw new InvalidOperationException("a file log has one candidate, and it already stands");
            }

            _stands = true;
        }
    }

    /// <returns>Completes when the leadership is over.</returns>
    public Task Lead(Epoch epoch)
    {
        lock (_gate)
        {
            _over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _leading = epoch;
            return _over.Task;
        }
    }

    public void Resign()
    {
        lock (_gate)
        {
            _stands = false;
            _leading = null;
        }
    }
}
