using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Simulation.Clients;

/// <summary>Tells the servers what became of allocations: the newest word of each, in batches, until it is acknowledged.</summary>
/// <remarks>What <c>StatusReporter</c> does with threads. Lives as long as its agent.</remarks>
internal sealed class StatusReports(ClientLife life, Entropy entropy)
{
    private static readonly TimeSpan BatchInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private readonly SortedDictionary<AllocationId, SimulatedAllocation> _waiting = [];
    private readonly SortedDictionary<AllocationId, SimulatedAllocation> _sending = [];
    private bool _isRegistered;
    private bool _isBusy;

    /// <summary>Whether the servers have the last word of an allocation.</summary>
    public bool IsAcknowledged(AllocationId id) => !_waiting.ContainsKey(id) && !_sending.ContainsKey(id);

    /// <summary>Notes that there is something new of an allocation.</summary>
    public void Report(SimulatedAllocation allocation)
    {
        _waiting[allocation.Id] = allocation;
        SendSoon();
    }

    /// <summary>Drops what waits for an allocation that the servers have forgotten.</summary>
    public void Forget(AllocationId id) => _waiting.Remove(id);

    /// <summary>The node is known to the servers now.</summary>
    public void Begin()
    {
        _isRegistered = true;
        SendSoon();
    }

    private void SendSoon()
    {
        if (_isRegistered && !_isBusy && _waiting.Count > 0)
        {
            _isBusy = true;
            life.After(BatchInterval, null, Send);
        }
    }

    private void Send()
    {
        foreach ((AllocationId id, SimulatedAllocation allocation) in _waiting)
        {
            _sending[id] = allocation;
        }

        _waiting.Clear();
        AllocationUpdate[] batch = [.. _sending.Values.Select(static allocation => allocation.Report)];
        if (batch.Length == 0)
        {
            Finish();
            return;
        }

        var request = new UpdateAllocationsRequest(new RequestId(entropy.NextUuid()), life.Node.Id, life.Node.SecretId, batch);
        life.Call<UpdateAllocationsReply>(
            $"report of {batch.Length}", (gateway, answer) => gateway.UpdateAllocations(request, answer), answer =>
            {
                if (answer.Reply is not null)
                {
                    _sending.Clear();
                    Finish();
                    return;
                }

                foreach ((AllocationId id, SimulatedAllocation allocation) in _sending)
                {
                    _waiting.TryAdd(id, allocation);
                }

                _sending.Clear();
                life.After(RetryInterval * (0.75 + (entropy.NextDouble() * 0.5)), null, Finish);
            });
    }

    private void Finish()
    {
        _isBusy = false;
        SendSoon();
    }
}
