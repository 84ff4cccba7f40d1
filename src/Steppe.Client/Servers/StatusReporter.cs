using Microsoft.Extensions.Logging;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.Servers;

/// <summary>Tells the servers what became of allocations: the newest word of each, in batches, until it is acknowledged.</summary>
/// <remarks>Thread-safe. While no server answers, words pile up by allocation only, so that hours of silence cost one batch.</remarks>
internal sealed partial class StatusReporter(
    IServerConnection servers,
    NodeIdentity identity,
    Entropy entropy,
    TimeProvider time,
    ILogger log)
{
    /// <summary>How long words are gathered before they are sent.</summary>
    public static readonly TimeSpan BatchInterval = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<AllocationId, Func<AllocationUpdate>> _waiting = [];
    private readonly Dictionary<AllocationId, Func<AllocationUpdate>> _sending = [];
    private readonly SemaphoreSlim _somethingWaits = new(0, 1);

    /// <summary>Notes that there is something new of an allocation.</summary>
    /// <param name="id">The allocation.</param>
    /// <param name="word">What there is to say; asked when it is sent, so that nothing old overtakes something new.</param>
    public void Report(AllocationId id, Func<AllocationUpdate> word)
    {
        lock (_gate)
        {
            _waiting[id] = word;
            if (_somethingWaits.CurrentCount == 0)
            {
                _somethingWaits.Release();
            }
        }
    }

    /// <summary>Whether the servers have the last word of an allocation.</summary>
    public bool IsAcknowledged(AllocationId id)
    {
        lock (_gate)
        {
            return !_waiting.ContainsKey(id) && !_sending.ContainsKey(id);
        }
    }

    /// <summary>Drops what waits for an allocation that the servers have forgotten.</summary>
    public void Forget(AllocationId id)
    {
        lock (_gate)
        {
            _waiting.Remove(id);
        }
    }

    /// <summary>Sends until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await _somethingWaits.WaitAsync(cancellation);
            await Task.Delay(BatchInterval, time, cancellation);
            AllocationUpdate[] batch = Take();
            if (batch.Length > 0 && !await TrySendAsync(batch, cancellation))
            {
                PutBack();
                await Task.Delay(RetryInterval * (0.75 + (entropy.NextDouble() * 0.5)), time, cancellation);
            }
            else
            {
                Settle();
            }
        }
    }

    private async Task<bool> TrySendAsync(AllocationUpdate[] batch, CancellationToken cancellation)
    {
        var request = new UpdateAllocationsRequest(new RequestId(entropy.NextUuid()), identity.Id, identity.SecretId, batch);
        try
        {
            await servers.UpdateAllocationsAsync(request, cancellation);
            return true;
        }
        catch (Exception error) when (error is ServerUnreachableException or RefusedException)
        {
            LogFailed(batch.Length, error.Message);
            return false;
        }
    }

    private AllocationUpdate[] Take()
    {
        lock (_gate)
        {
            foreach ((AllocationId id, Func<AllocationUpdate> word) in _waiting)
            {
                _sending[id] = word;
            }

            _waiting.Clear();
            return [.. _sending.OrderBy(static one => one.Key).Select(static one => one.Value())];
        }
    }

    private void Settle()
    {
        lock (_gate)
        {
            _sending.Clear();
        }
    }

    private void PutBack()
    {
        lock (_gate)
        {
            foreach ((AllocationId id, Func<AllocationUpdate> word) in _sending)
            {
                _waiting.TryAdd(id, word);
            }

            _sending.Clear();
            if (_waiting.Count > 0 && _somethingWaits.CurrentCount == 0)
            {
                _somethingWaits.Release();
            }
        }
    }

    [LoggerMessage(4401, LogLevel.Warning, "status of {Count} allocations could not be reported, will be tried again: {Why}")]
    private partial void LogFailed(int count, string why);
}
