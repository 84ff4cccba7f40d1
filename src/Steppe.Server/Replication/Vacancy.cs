namespace Steppe.Server;

/// <summary>Waits, while nobody leads, for somebody who does.</summary>
/// <remarks>Thread-safe. Only as long as etcd answers, since without it nobody will. See decision 0250.</remarks>
/// <param name="turns">Rings when something has changed.</param>
/// <param name="isLed">Whether somebody leads who can be asked.</param>
/// <param name="isHopeless">Whether none is to be expected soon.</param>
/// <param name="time">The clock.</param>
internal sealed class Vacancy(Turns turns, Func<bool> isLed, Func<bool> isHopeless, TimeProvider time)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>True as soon as somebody leads; false when that is not to be expected.</summary>
    public async Task<bool> WaitAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task changed = turns.Changed;
            if (isLed())
            {
                return true;
            }

            if (isHopeless())
            {
                return false;
            }

            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(changed, Task.Delay(LookInterval, time, over.Token));
            await over.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
