using Steppe.Log;

namespace Steppe.Server;

/// <summary>Who leads, as the log tells it from moment to moment.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="leaderGone">Told of a leader whose place another one, or nobody, has taken.</param>
internal sealed class Turns(Action<ServerIdentity> leaderGone)
{
    private readonly Lock _gate = new();
    private Leadership _now = new Leadership.Following(Leader: null);
    private TaskCompletionSource _changed = NewBell();

    public Leadership Now
    {
        get
        {
            lock (_gate)
            {
                return _now;
            }
        }
    }

    /// <summary>Completes at the next change, or when it is rung for.</summary>
    public Task Changed => Look().Changed;

    /// <summary>Something else has changed that those wait for who wait for a change.</summary>
    public void Ring()
    {
        TaskCompletionSource bell;
        lock (_gate)
        {
            (bell, _changed) = (_changed, NewBell());
        }

        bell.SetResult();
    }

    /// <summary>Stands for leadership until cancelled.</summary>
    public async Task RunAsync(IReplicatedLog log, ServerIdentity self, CancellationToken cancellation)
    {
        await foreach (Leadership turn in log.LeadershipAsync(self, cancellation))
        {
            TaskCompletionSource bell;
            Leadership before;
            lock (_gate)
            {
                (before, _now) = (_now, turn);
                (bell, _changed) = (_changed, NewBell());
            }

            bell.SetResult();
            if (before is Leadership.Following { Leader: { } gone } && gone != (turn as Leadership.Following)?.Leader)
            {
                leaderGone(gone);
            }
        }
    }

    /// <summary>Waits for a term of this server that began after <paramref name="before"/>.</summary>
    public async Task<Epoch> OursAsync(Epoch before, CancellationToken cancellation)
    {
        while (true)
        {
            (Leadership now, Task changed) = Look();
            if (now is Leadership.Leading leading && leading.Epoch > before)
            {
                return leading.Epoch;
            }

            await changed.WaitAsync(cancellation);
        }
    }

    /// <summary>Waits until a term is over.</summary>
    public async Task OverAsync(Epoch epoch, CancellationToken cancellation)
    {
        while (true)
        {
            (Leadership now, Task changed) = Look();
            if (now is not Leadership.Leading leading || leading.Epoch != epoch)
            {
                return;
            }

            await changed.WaitAsync(cancellation);
        }
    }

    private (Leadership Now, Task Changed) Look()
    {
        lock (_gate)
        {
            return (_now, _changed.Task);
        }
    }

    private static TaskCompletionSource NewBell() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
