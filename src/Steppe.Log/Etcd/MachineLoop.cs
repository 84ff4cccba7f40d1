namespace Steppe.Log.Etcd;

/// <summary>Carries out the steps of one machine.</summary>
/// <remarks>The machine is touched only under the gate it shares with others; <paramref name="changed"/> is called there too.</remarks>
internal sealed class MachineLoop(IEtcdMachine machine, IEtcd etcd, Lock gate, TimeProvider time, Action changed)
{
    private readonly SemaphoreSlim _bell = new(0, 1);

    /// <summary>Something was offered: asks the machine again.</summary>
    public void Ring()
    {
        try
        {
            _bell.Release();
        }
        catch (SemaphoreFullException)
        {
            // It has been rung already.
        }
    }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            EtcdStep step;
            lock (gate)
            {
                step = machine.Next(Now());
                changed();
            }

            if (step.Ask is { } ask)
            {
                EtcdAnswer answer = await etcd.AskAsync(ask, cancellation);
                lock (gate)
                {
                    machine.Answer(answer, Now());
                    changed();
                }
            }
            else
            {
                await RestAsync(step.Until, cancellation);
            }
        }
    }

    private async Task RestAsync(TimeSpan? until, CancellationToken cancellation)
    {
        if (until is not { } at)
        {
            await _bell.WaitAsync(cancellation);
            return;
        }

        // A moment more than asked for, so that a timer that fires early does not make a busy loop.
        TimeSpan pause = at - Now() + TimeSpan.FromMilliseconds(1);
        if (pause > TimeSpan.Zero)
        {
            using var rung = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(_bell.WaitAsync(rung.Token), Task.Delay(pause, time, rung.Token));
            await rung.CancelAsync();
        }
    }

    private TimeSpan Now() => TimeSpan.FromSeconds(time.GetTimestamp() / (double)time.TimestampFrequency);
}
