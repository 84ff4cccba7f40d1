namespace Steppe.Server;

/// <summary>One question to the log for all who ask it at the same time.</summary>
/// <remarks>Thread-safe. Who comes while a question is under way waits for the next one: an answer must be younger than what it is for.</remarks>
internal sealed class SharedBarrier(Func<Task<bool>> ask)
{
    private readonly Lock _gate = new();
    private Task<bool> _running = Task.FromResult(true);
    private Task<bool>? _next;

    public Task<bool> AskAsync()
    {
        lock (_gate)
        {
            return _next ??= AfterAsync(_running);
        }
    }

    private async Task<bool> AfterAsync(Task<bool> before)
    {
        // Also yields, so that the field is set before it is cleared.
        await ((Task)before).ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            (_running, _next) = (_next!, null);
        }

        return await ask();
    }
}
