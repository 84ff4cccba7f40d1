using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.Tests.Support;

/// <summary>Servers in memory: what they want of one node, and what it has told them.</summary>
/// <remarks>Thread-safe. The one fake of these tests: it stands where the process ends.</remarks>
internal sealed class FakeServers : IServerConnection
{
    private readonly Lock _gate = new();
    private readonly Dictionary<AllocationId, AssignedAllocation> _allocations = [];
    private readonly Dictionary<AllocationId, List<AllocationUpdate>> _updates = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _index = 10;
    private volatile bool _isAway;
    private volatile bool _hasForgottenNode;

    /// <summary>While true, every call fails as unreachable.</summary>
    public bool IsAway
    {
        get => _isAway;
        set
        {
            _isAway = value;
            Changed();
        }
    }

    /// <summary>Whether every allocation that is asked for comes twice.</summary>
    public bool Stutters { get; set; }

    public List<Node> Registrations { get; } = [];

    public int Heartbeats { get; private set; }

    /// <summary>Answers to heartbeats are on their way for as long as this is not done.</summary>
    public Task HeartbeatsArrive { get; set; } = Task.CompletedTask;

    /// <summary>Makes the next heartbeat answer that the node is unknown.</summary>
    public void ForgetNode() => _hasForgottenNode = true;

    /// <summary>Wants an allocation, or wants something else of it.</summary>
    public void Want(AssignedAllocation allocation)
    {
        lock (_gate)
        {
            _allocations[allocation.Id] = allocation with { AllocationModifyIndex = ++_index };
        }

        Changed();
    }

    /// <summary>Wants an allocation to end.</summary>
    public void Stop(AllocationId id)
    {
        AssignedAllocation allocation;
        lock (_gate)
        {
            allocation = _allocations[id];
        }

        Want(allocation with { DesiredStatus = DesiredStatus.Stop });
    }

    /// <summary>Knows nothing of an allocation any more.</summary>
    public void Forget(AllocationId id)
    {
        lock (_gate)
        {
            _allocations.Remove(id);
            _index++;
        }

        Changed();
    }

    /// <summary>Says something unimportant, so that the client compares again.</summary>
    public void Touch()
    {
        lock (_gate)
        {
            _index++;
        }

        Changed();
    }

    /// <summary>Every word about an allocation, oldest first.</summary>
    public IReadOnlyList<AllocationUpdate> UpdatesOf(AllocationId id)
    {
        lock (_gate)
        {
            return [.. _updates.GetValueOrDefault(id) ?? []];
        }
    }

    public ValueTask<RegisterNodeReply> RegisterNodeAsync(RegisterNodeRequest request, CancellationToken cancellation)
    {
        Check();
        lock (_gate)
        {
            Registrations.Add(request.Node);
            _hasForgottenNode = false;
            return ValueTask.FromResult(new RegisterNodeReply(TimeSpan.FromSeconds(1), ["127.0.0.1:4647"], ++_index));
        }
    }

    public async ValueTask<HeartbeatReply> HeartbeatAsync(HeartbeatRequest request, CancellationToken cancellation)
    {
        Check();
        Task arrives = HeartbeatsArrive;
        Heartbeats++;
        await arrives.WaitAsync(cancellation);
        return new HeartbeatReply(TimeSpan.FromSeconds(1), ["127.0.0.1:4647"], _hasForgottenNode);
    }

    public async ValueTask<WatchAllocationsReply> WatchAllocationsAsync(
        WatchAllocationsRequest request, CancellationToken cancellation)
    {
        while (true)
        {
            Check();
            Task changed;
            lock (_gate)
            {
                if (_index > request.AfterIndex)
                {
                    return new WatchAllocationsReply(
                        _index, [.. _allocations.Values.Select(static one => new AllocationStamp(one.Id, one.AllocationModifyIndex))]);
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation);
        }
    }

    public ValueTask<GetAllocationsReply> GetAllocationsAsync(GetAllocationsRequest request, CancellationToken cancellation)
    {
        Check();
        lock (_gate)
        {
            return ValueTask.FromResult(new GetAllocationsReply(
                [.. request.Ids.Where(_allocations.ContainsKey).SelectMany(id => Enumerable.Repeat(_allocations[id], Stutters ? 2 : 1))]));
        }
    }

    public ValueTask<UpdateAllocationsReply> UpdateAllocationsAsync(
        UpdateAllocationsRequest request, CancellationToken cancellation)
    {
        Check();
        lock (_gate)
        {
            foreach (AllocationUpdate update in request.Updates)
            {
                if (!_updates.TryGetValue(update.Id, out List<AllocationUpdate>? known))
                {
                    _updates[update.Id] = known = [];
                }

                known.Add(update);
            }

            return ValueTask.FromResult(new UpdateAllocationsReply(_index));
        }
    }

    public ValueTask<ForwardReply> ForwardAsync(ForwardRequest request, CancellationToken cancellation) =>
        throw new ServerUnreachableException("nothing is forwarded in these tests");

    private void Changed()
    {
        lock (_gate)
        {
            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void Check()
    {
        if (IsAway)
        {
            throw new ServerUnreachableException("the servers are away");
        }
    }
}
