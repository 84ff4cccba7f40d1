using System.Collections.Concurrent;
using System.Collections.Immutable;
using Steppe.Client.Disks;
using Steppe.Client.Servers;
using Steppe.Client.State;
using Steppe.ClientCore;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.Allocations;

/// <summary>All allocations of this client: those that run, those that have ended, and the ids of those already removed.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class AllocationRoster : IAsyncDisposable
{
    private static readonly TimeSpan DestroyRetry = TimeSpan.FromSeconds(5);
    private const int MaxDestroyTries = 10;

    private readonly ConcurrentDictionary<AllocationId, AllocationRunner> _runners = new();
    private readonly ConcurrentDictionary<AllocationId, bool> _collected = new();
    private readonly ConcurrentDictionary<AllocationId, Task> _destroying = new();
    private readonly CancellationTokenSource _leaving = new();
    private readonly ClientServices _services;
    private readonly StatusReporter _reporter;
    private readonly Entropy _entropy;
    private readonly RemoteDisk _remoteDisk;
    private readonly DiskTakeover _disks;
    private readonly TaskCompletionSource<IReadOnlySet<AllocationId>> _synchronised =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AllocationRoster(ClientServices services, StatusReporter reporter, Entropy entropy)
    {
        _services = services;
        _reporter = reporter;
        _entropy = entropy;
        _remoteDisk = new RemoteDisk(services.Time);
        _disks = new DiskTakeover(_remoteDisk, id => Find(id)?.Directory);
    }

    public IReadOnlyList<AllocationRunner> All => [.. _runners.Values.OrderBy(static runner => runner.Id)];

    /// <summary>Completes with the servers' first complete answer: the allocations they hold.</summary>
    public Task<IReadOnlySet<AllocationId>> Synchronised => _synchronised.Task;

    public AllocationRunner? Find(AllocationId id) => _runners.GetValueOrDefault(id);

    /// <summary>Goes on with what an earlier agent left. Before anything else.</summary>
    public void Restore(StoredState stored)
    {
        foreach (AllocationId id in stored.Collected)
        {
            _collected[id] = true;
        }

        // A replacement must find the one it waits for.
        Dictionary<AllocationId, StoredAllocation> left = stored.Allocations.ToDictionary(static one => one.Assigned.Id);
        foreach (StoredAllocation allocation in stored.Allocations)
        {
            Add(allocation);
        }

        void Add(StoredAllocation allocation)
        {
            if (!left.Remove(allocation.Assigned.Id))
            {
                return;
            }

            foreach (AllocationId awaited in AwaitedBy(allocation.Assigned))
            {
                if (left.TryGetValue(awaited, out StoredAllocation? predecessor))
                {
                    Add(predecessor);
                }
            }

            TryAdd(allocation.Assigned, allocation, askedAt: null);
        }
    }

    /// <summary>Compares the servers' list with what is here.</summary>
    public ReconcileOutcome Compare(IReadOnlyList<AllocationStamp> desired) => AllocationReconciler.Compare(
        [.. desired.Select(static stamp => new KnownAllocation(stamp.Id, stamp.AllocationModifyIndex))],
        [.. _runners.Values.Select(static runner => new KnownAllocation(runner.Id, runner.Work.Assigned.AllocationModifyIndex))],
        [.. _collected.Keys]);

    /// <summary>Starts, changes, stops and forgets as the servers want.</summary>
    /// <param name="fetched">New and changed allocations.</param>
    /// <param name="askedAt">When they were asked for (UTC).</param>
    /// <param name="forget">Allocations the servers hold no more.</param>
    /// <param name="held">Every allocation they hold.</param>
    public async Task TakeAsync(
        IReadOnlyList<AssignedAllocation> fetched, DateTimeOffset askedAt, IReadOnlyList<AllocationId> forget, IReadOnlySet<AllocationId> held)
    {
        await Task.WhenAll(fetched.Select(assigned => TakeAsync(assigned, askedAt)));
        foreach (AllocationId id in forget)
        {
            _reporter.Forget(id);
            _collected.TryRemove(id, out _);
            if (Find(id) is { } runner)
            {
                // Before anybody is told that the servers were heard: it must not be started then.
                runner.Stop(noShutdownDelay: true);
                _ = Destroy(id, "the servers hold it no more", isForgotten: true);
            }
            else
            {
                await _services.Database.ForgetAsync(id);
            }
        }

        _synchronised.TrySetResult(held);
    }

    /// <summary>Removes what an ended allocation left; only its id stays known.</summary>
    /// <returns>Completes when it is gone, or when trying was given up.</returns>
    public Task Collect(AllocationId id, string reason) => Destroy(id, reason, isForgotten: false);

    /// <summary>Tells the servers once more how everything here is: they cannot know what they have missed.</summary>
    public void ReportAll()
    {
        foreach (AllocationRunner runner in _runners.Values)
        {
            _reporter.Report(runner.Id, () => runner.Report);
        }
    }

    /// <summary>Ended allocations whose last word the servers have.</summary>
    public IReadOnlyList<EndedAllocation> Collectable() =>
    [
        .. _runners.Values
            .Where(runner => runner.Finished.IsCompleted && !_destroying.ContainsKey(runner.Id) && _reporter.IsAcknowledged(runner.Id))
            .Select(static runner => new EndedAllocation(runner.Id, runner.EndedAt)),
    ];

    /// <summary>Ends every task and waits for it.</summary>
    public async Task StopAllAsync(TimeSpan longest)
    {
        foreach (AllocationRunner runner in _runners.Values)
        {
            runner.Stop(noShutdownDelay: true);
        }

        await Task.WhenAll(_runners.Values.Select(static runner => runner.Finished))
            .WaitAsync(longest, _services.Time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await Task.WhenAll(_destroying.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_runners.Values.Select(static runner => runner.DisposeAsync().AsTask()));
        _remoteDisk.Dispose();
        _leaving.Dispose();
    }

    private async Task TakeAsync(AssignedAllocation assigned, DateTimeOffset askedAt)
    {
        AllocationRunner? runner = Find(assigned.Id);

        // Looked up after the runner: whoever removes one makes it known as collected first.
        bool isCollected = _collected.ContainsKey(assigned.Id) || _destroying.ContainsKey(assigned.Id);
        switch (AllocationReconciler.FateOf(runner is not null, isCollected, assigned.DesiredStatus))
        {
            case FetchedFate.Start or FetchedFate.Decline:
                // On disk first: a start that nobody remembers would be a stranger to the next agent.
                await _services.Database.SaveAsync(assigned);
                TryAdd(assigned, stored: null, askedAt);
                break;
            case FetchedFate.Update or FetchedFate.Stop:
                await UpdateAsync(runner!, assigned);
                break;
        }
    }

    private async Task UpdateAsync(AllocationRunner runner, AssignedAllocation newer)
    {
        try
        {
            await runner.UpdateAsync(newer);
        }
        catch (InvalidDataException error)
        {
            _services.Log.LogUnusable(newer.Id.ToString(), error.Message);
        }
    }

    private void TryAdd(AssignedAllocation assigned, StoredAllocation? stored, DateTimeOffset? askedAt)
    {
        try
        {
            Entropy own;
            lock (_entropy)
            {
                own = _entropy.Split();
            }

            var runner = new AllocationRunner(
                _services,
                AssignedWork.Of(assigned),
                stored,
                askedAt,
                _synchronised.Task,
                () => Task.WhenAll(AwaitedBy(assigned).Select(id => Find(id)?.Finished ?? Task.CompletedTask)),
                _disks,
                changed => _reporter.Report(changed.Id, () => changed.Report),
                own);
            if (!_runners.TryAdd(assigned.Id, runner))
            {
                // It came twice. A second runner would run its tasks a second time.
                _ = runner.DisposeAsync().AsTask();
                return;
            }

            runner.Run();
            _reporter.Report(runner.Id, () => runner.Report);
        }
        catch (InvalidDataException error)
        {
            // The servers must learn of it, or they would wait for it for ever; and it must not be fetched again and again.
            _services.Log.LogUnusable(assigned.Id.ToString(), error.Message);
            _reporter.Report(assigned.Id, () => new AllocationUpdate
            {
                Id = assigned.Id,
                ClientStatus = ClientStatus.Failed,
                ClientDescription = error.Message,
                TaskStates = ImmutableSortedDictionary<string, TaskState>.Empty,
            });
            _collected[assigned.Id] = true;
            _ = _services.Database.CollectAsync(assigned.Id);
        }
    }

    // Whose place it takes, on this node: their ports and memory are free only when they have ended.
    private static IEnumerable<AllocationId> AwaitedBy(AssignedAllocation assigned) =>
        [assigned.PreviousAllocationId, .. assigned.PreemptedAllocationIds];

    private Task Destroy(AllocationId id, string reason, bool isForgotten) =>
        _destroying.GetOrAdd(id, one => Task.Run(() => DestroyAsync(one, reason, isForgotten)));

    private async Task DestroyAsync(AllocationId id, string reason, bool isForgotten)
    {
        if (Find(id) is not { } runner)
        {
            return;
        }

        runner.Stop(noShutdownDelay: true);
        await runner.Finished.WaitAsync(_leaving.Token);
        for (int tries = 1; tries <= MaxDestroyTries; tries++)
        {
            try
            {
                runner.Directory.Destroy();
                await (isForgotten ? _services.Database.ForgetAsync(id) : _services.Database.CollectAsync(id));
                break;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                _services.Log.LogNotDestroyed(id.ToString(), error.Message);
                await Task.Delay(DestroyRetry, _services.Time, _leaving.Token);
            }
        }

        if (!isForgotten)
        {
            _collected[id] = true;
        }

        _runners.TryRemove(id, out _);
        _destroying.TryRemove(id, out _);
        await runner.DisposeAsync();
        _services.Log.LogDestroyed(id.ToString(), reason);
    }
}
