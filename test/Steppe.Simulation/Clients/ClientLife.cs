using Steppe.ClientCore;
using Steppe.Model;
using Steppe.Protocol;
using Steppe.Simulation.Running;
using Steppe.Simulation.Servers;

namespace Steppe.Simulation.Clients;

/// <summary>A client agent from its start to its end; what must outlive it is the machine's.</summary>
/// <remarks>What <c>ClientAgent</c> and <c>AllocationRoster</c> do with threads.</remarks>
internal sealed class ClientLife
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CollectionInterval = TimeSpan.FromSeconds(60);

    private readonly SimulatedCluster _cluster;
    private readonly SimulatedClient _machine;
    private readonly Entropy _entropy;
    private readonly SortedDictionary<AllocationId, SimulatedAllocation> _running = [];
    private AllocationFollower? _follower;
    private bool _isFollowing;
    private bool _looksForSilence;
    private DateTimeOffset? _promised;
    private List<Action>? _untilSynchronised = [];

    public ClientLife(SimulatedCluster cluster, SimulatedClient machine, Entropy entropy)
    {
        _cluster = cluster;
        _machine = machine;
        _entropy = entropy;
        Reports = new StatusReports(this, entropy.Split());
    }

    public string Name => _machine.Link.Name;

    public Node Node => _machine.Node;

    public ProcessTable Processes => _machine.Processes;

    public StatusReports Reports { get; }

    public DateTimeOffset Now => _cluster.Time.Now;

    public bool IsOver { get; private set; }

    public void Begin()
    {
        BeganAt = Now;
        foreach (StoredAllocation stored in _machine.Stored.Values)
        {
            Add(stored, askedAt: null);
        }

        var follower = new AllocationFollower(this, _entropy.Split());
        _follower = follower;
        new Registration(this, _entropy.Split(), () =>
        {
            if (!_isFollowing)
            {
                _isFollowing = true;
                follower.Follow();
                Reports.Begin();
            }
        }).Register();
        After(CollectionInterval, null, CollectAndGoOn);
    }

    /// <summary>When this agent started.</summary>
    public DateTimeOffset BeganAt { get; private set; }

    public void End() => IsOver = true;

    /// <summary>The agent is killed here and now, and started again later.</summary>
    public void Crash()
    {
        Note($"{Name}: the agent is killed");
        _machine.KillAgent();
        _cluster.Time.After(TimeSpan.FromMilliseconds(100 + _entropy.Next(20_000)), $"{Name}: agent starts", _machine.StartAgent);
    }

    /// <summary>Whether servers that were silent have been heard again, and it is not known yet what they want.</summary>
    public bool IsBehind => _promised is not null;

    /// <summary>A server has answered. What <c>LastContact</c> does.</summary>
    /// <returns>Whether it was silent before.</returns>
    public bool Heard(DateTimeOffset askedAt, TimeSpan ttl)
    {
        if (IsBehind || Now > _machine.SilentFrom)
        {
            _promised = askedAt + ttl;
            return true;
        }

        _machine.SilentFrom = askedAt + ttl;
        return false;
    }

    /// <summary>Tells the servers once more how everything here is, and asks them what they want: each may have missed something.</summary>
    public void ReportAll()
    {
        foreach (SimulatedAllocation allocation in _running.Values)
        {
            Reports.Report(allocation);
        }

        if (_isFollowing)
        {
            _follower!.AskAgain();
        }
    }

    /// <summary>Whether the servers have said what they want of this node since the agent began.</summary>
    public bool IsSynchronised => _untilSynchronised is null;

    /// <summary>Has something happen as soon as they have.</summary>
    public void WhenSynchronised(Action action) => _untilSynchronised!.Add(action);

    /// <summary>Whether something here has not ended whose place an allocation takes: its ports and memory are not free before.</summary>
    public bool MustAwait(AssignedAllocation assigned)
    {
        AllocationId[] awaited = [assigned.PreviousAllocationId, .. assigned.PreemptedAllocationIds];
        return Array.Exists(awaited, id => _running.TryGetValue(id, out SimulatedAllocation? running) && !running.IsFinished);
    }

    /// <summary>An allocation has ended: others may have waited for it.</summary>
    public void Finished()
    {
        foreach (SimulatedAllocation waiting in _running.Values.ToArray())
        {
            waiting.GoOn();
        }
    }

    /// <summary>Has something happen later, if this life lasts so long.</summary>
    public void After(TimeSpan delay, string? what, Action action) => _cluster.Time.After(delay, what, () =>
    {
        if (!IsOver)
        {
            action();
        }
    });

    public void Note(string what) => _cluster.Trace.Add(Now, what);

    /// <summary>Asks the server; the answer is dropped if this life ends first.</summary>
    public void Call<T>(
        string what, Action<SimulatedGateway, Action<Answer<T>>> serve, Action<Answer<T>> done, TimeSpan? patience = null)
        where T : class => _cluster.Ask(
            _machine.Link,
            what,
            patience ?? Patience,
            serve,
            (Answer<T> answer) =>
            {
                if (!IsOver)
                {
                    done(answer);
                }
            });

    /// <summary>Whether something goes wrong that goes wrong once in so many times while there are faults.</summary>
    public bool HasMishap(int times) => _entropy.Next(times) == 0 && _cluster.Faults.IsOn;

    /// <summary>Whether a process whose handle was lost is found again by its key, to be ended.</summary>
    public bool DestroysByKey => _cluster.Broken.DestroysByKey;

    public bool NoticesExit() => _cluster.Broken.NoticesExit(_entropy);

    /// <summary>Has the oracles look at a process that was just started.</summary>
    public void StartedProcess(SimulatedAllocation allocation, AdmittedTask task) =>
        _cluster.Oracles.Slots.Started(_machine, allocation.Work.Assigned, task);

    /// <summary>Compares the servers' list with what is here.</summary>
    public ReconcileOutcome Compare(IReadOnlyList<AllocationStamp> desired) => AllocationReconciler.Compare(
        [.. desired.Select(static stamp => new KnownAllocation(stamp.Id, stamp.AllocationModifyIndex))],
        [.. _running.Values.Select(static one => new KnownAllocation(one.Id, one.Work.Assigned.AllocationModifyIndex))],
        [.. _machine.Collected]);

    /// <summary>Starts, changes, stops and forgets as the servers want.</summary>
    public void Take(IReadOnlyList<AssignedAllocation> fetched, DateTimeOffset askedAt, IReadOnlyList<AllocationId> forget)
    {
        foreach (AssignedAllocation assigned in fetched)
        {
            Take(assigned, askedAt);
        }

        foreach (AllocationId id in forget)
        {
            Reports.Forget(id);
            _machine.Collected.Remove(id);
            if (_running.TryGetValue(id, out SimulatedAllocation? running))
            {
                running.Stop();
            }
        }

        CatchUp();
        List<Action> waiting = _untilSynchronised ?? [];
        _untilSynchronised = null;
        waiting.ForEach(static action => action());
    }

    private void Take(AssignedAllocation assigned, DateTimeOffset askedAt)
    {
        SimulatedAllocation? running = _running.GetValueOrDefault(assigned.Id);
        FetchedFate fate = AllocationReconciler.FateOf(
            running is not null, _machine.Collected.Contains(assigned.Id), assigned.DesiredStatus);
        Note($"{Name}: {fate} {assigned.Id.Short} {assigned.Name}");
        switch (fate)
        {
            case FetchedFate.Start or FetchedFate.Decline:
                var stored = new StoredAllocation(assigned);
                _machine.Stored[assigned.Id] = stored;
                Add(stored, askedAt);
                break;
            case FetchedFate.Update or FetchedFate.Stop:
                running!.Update(assigned);
                break;
            default:
                break;
        }
    }

    private void Add(StoredAllocation stored, DateTimeOffset? askedAt)
    {
        var allocation = new SimulatedAllocation(this, stored, askedAt, _entropy.Split());
        _running[allocation.Id] = allocation;
        allocation.Run();
        Reports.Report(allocation);
        if (!_looksForSilence)
        {
            LookForSilence();
        }
    }

    // What the servers want is known, and being done.
    private void CatchUp()
    {
        _machine.SilentFrom = _promised ?? _machine.SilentFrom;
        _promised = null;
    }

    // What SilenceWatch does with a timer.
    private void LookForSilence()
    {
        SilentAllocation[] running =
        [
            .. _running.Values.Where(static one => !one.IsFinished && one.Work.Group.Disconnect.StopOnClientAfter is not null)
                .Select(static one => new SilentAllocation(one.Id, one.Work.Group.Disconnect.StopOnClientAfter, one.AskedAt)),
        ];
        foreach (AllocationId id in ServerSilence.Decide(running, _machine.SilentFrom, BeganAt, Now).Stop)
        {
            _cluster.Sightings.Add("allocations ended in silence", _running[id].EndInSilence() ? 1 : 0);
        }

        _looksForSilence = running.Length > 0;
        if (_looksForSilence)
        {
            After(TimeSpan.FromSeconds(1), null, LookForSilence);
        }
    }

    // What has ended and is known to the servers leaves only its id.
    private void CollectAndGoOn()
    {
        foreach (SimulatedAllocation ended in _running.Values.Where(one => one.IsFinished && Reports.IsAcknowledged(one.Id)).ToArray())
        {
            if (_entropy.Next(3) == 0)
            {
                _running.Remove(ended.Id);
                _machine.Stored.Remove(ended.Id);
                _machine.Collected.Add(ended.Id);
            }
        }

        After(CollectionInterval, null, CollectAndGoOn);
    }
}
