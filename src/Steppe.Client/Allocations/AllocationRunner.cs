using System.Collections.Immutable;
using Steppe.Client.Disks;
using Steppe.Client.State;
using Steppe.Client.Tasks;
using Steppe.ClientCore;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.Allocations;

/// <summary>Runs the tasks of one allocation in their order and says what became of them.</summary>
/// <remarks>
/// <para>Thread-safe. After every change of a task it asks <see cref="AllocationLifecycle"/> which gates are open and who must
/// end; doing that twice does no harm.</para>
/// <para>Disposing leaves the processes alone.</para>
/// </remarks>
internal sealed class AllocationRunner : IAsyncDisposable
{
    private readonly ClientServices _services;
    private readonly Action<AllocationRunner> _changed;
    private readonly CancellationTokenSource _leaving = new();
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly ImmutableArray<TaskRunner> _tasks;
    private readonly bool _isRestored;
    private readonly Func<Task> _predecessor;
    private readonly Task _heard;
    private readonly DiskTakeover _disk;
    private readonly CancellationTokenSource _unwanted = new();
    private readonly HealthKeeper _health;
    private readonly Alarm _lookAgain;
    private volatile AssignedWork _work;
    private Task _preparing = Task.CompletedTask;
    private Task _stopping = Task.CompletedTask;
    private bool _isReady;
    private bool _isStopping;
    private bool _isStopAsked;
    private TaskEvent? _stopReason;

    /// <param name="services">What runners share.</param>
    /// <param name="work">The allocation.</param>
    /// <param name="stored">Where an earlier agent left it; null for a new allocation.</param>
    /// <param name="askedAt">When it was asked for, if this agent got it from the servers (UTC).</param>
    /// <param name="heard">Completes when the servers have said what they want of this node.</param>
    /// <param name="predecessor">Completes when the allocation this one replaces has ended, if it is held here.</param>
    /// <param name="disk">Gives it the data of that one.</param>
    /// <param name="changed">Called after every change; must return at once.</param>
    /// <param name="entropy">This allocation's own stream.</param>
    public AllocationRunner(
        ClientServices services,
        AssignedWork work,
        StoredAllocation? stored,
        DateTimeOffset? askedAt,
        Task heard,
        Func<Task> predecessor,
        DiskTakeover disk,
        Action<AllocationRunner> changed,
        Entropy entropy)
    {
        _services = services;
        _work = work;
        _predecessor = predecessor;
        _heard = heard;
        _disk = disk;
        _changed = changed;
        _isRestored = stored is { Tasks.Count: > 0 };
        _health = new HealthKeeper(services.Database, work.Assigned.Id, stored?.Health);
        _lookAgain = new Alarm(services.Time, Reconsider);
        AskedAt = askedAt;
        Directory = AllocationDirectory.Of(services.Options.AllocationDirectory, work.Assigned.Id);
        _tasks =
        [
            .. work.Group.Tasks.Select(task => new TaskRunner(
                services,
                Directory,
                () => _work,
                task.Name,
                stored?.Tasks.GetValueOrDefault(task.Name) ?? StoredTask.Fresh,
                stored is null ? null : cancellation => UntilWantedAsync(task.Phase, cancellation),
                Reconsider,
                entropy.Split())),
        ];
    }

    public AllocationId Id => _work.Assigned.Id;

    public AssignedWork Work => _work;

    public AllocationDirectory Directory { get; }

    public ImmutableArray<TaskRunner> Tasks => _tasks;

    /// <summary>When this agent asked the servers for it; null for one it took over from an earlier agent.</summary>
    public DateTimeOffset? AskedAt { get; }

    /// <summary>Completes when every task is dead and cleaned up.</summary>
    public Task Finished => _finished.Task;

    /// <summary>Whether it has ended, or was told to.</summary>
    public bool IsEnding
    {
        get
        {
            lock (_gate)
            {
                return _isStopAsked || Finished.IsCompleted;
            }
        }
    }

    /// <summary>What the servers should know.</summary>
    public AllocationUpdate Report
    {
        get
        {
            ImmutableSortedDictionary<string, TaskState> states = _tasks.ToImmutableSortedDictionary(
                static task => task.Name, static task => task.Progress.State, StringComparer.Ordinal);
            (ClientStatus status, string description) = AllocationLifecycle.StatusOf(states.Values);
            return new AllocationUpdate
            {
                Id = Id,
                ClientStatus = status,
                ClientDescription = description,
                TaskStates = states,
                Health = _health.Verdict,
            };
        }
    }

    /// <summary>When the last task ended; only for a finished allocation.</summary>
    public DateTimeOffset EndedAt =>
        _tasks.Select(static task => task.Progress.State.FinishedAt).Max() ?? _services.Time.GetUtcNow();

    /// <summary>Begins, or goes on where an earlier agent stopped.</summary>
    public void Run()
    {
        foreach (TaskRunner task in _tasks)
        {
            task.Run();
        }

        _preparing = PrepareAsync();
    }

    /// <summary>Takes a newer version of the allocation over.</summary>
    public async Task UpdateAsync(AssignedAllocation newer)
    {
        AssignedWork taken = _work.With(newer);
        await _services.Database.SaveAsync(taken.Assigned);
        _work = taken;
        StopIfUnwanted();

        // A limit of running time may have come, gone or moved.
        Reconsider();
    }

    /// <summary>Ends the tasks in the order of the job's rules; returns at once.</summary>
    /// <param name="noShutdownDelay">Whether the delays of group and tasks are left out.</param>
    /// <param name="why">What the user is told, when nobody told it to end.</param>
    public void Stop(bool noShutdownDelay, TaskEvent? why = null)
    {
        lock (_gate)
        {
            if (!_isStopAsked)
            {
                _isStopAsked = true;
                _stopReason = why;
                _unwanted.Cancel();
                _stopping = StopAsync(noShutdownDelay);
            }
        }
    }

    /// <summary>The runner of a task; null when the group has none of that name.</summary>
    public TaskRunner? FindTask(string name) => _tasks.FirstOrDefault(task => task.Name == name);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _unwanted.CancelAsync();
        await _lookAgain.DisposeAsync();
        foreach (TaskRunner task in _tasks)
        {
            await task.DisposeAsync();
        }

        await Task.WhenAll(_preparing, _stopping, _health.Saved).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _leaving.Dispose();
        _unwanted.Dispose();
    }

    private async Task PrepareAsync()
    {
        await Task.Yield();
        DateTimeOffset now = _services.Time.GetUtcNow();
        if (!_isRestored)
        {
            _services.Log.LogReceived(Id.ToString(), _work.Assigned.Name);
            foreach (TaskRunner task in _tasks)
            {
                task.Observe(new TaskObservation.Noted(TaskEvents.Received(now)));
            }
        }

        if (_work.Assigned.DesiredStatus != DesiredStatus.Run && _tasks.All(static task => task.Progress.Starts == 0))
        {
            TakeBack();
            return;
        }

        try
        {
            Directory.Build();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            TaskEvent failure = TaskEvents.SetupFailure(now, $"failed to setup alloc: {error.Message}");
            foreach (TaskRunner task in _tasks)
            {
                task.Observe(new TaskObservation.Refused(failure));
            }

            return;
        }

        if (_tasks.All(static task => task.Progress.Starts == 0))
        {
            // It may hold what this one was given: a port, a file. The servers count on it to have let go. It may also stay, and this one go.
            await _predecessor().WaitAsync(_unwanted.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await TakeOverDiskAsync();
            if (_leaving.IsCancellationRequested)
            {
                return;
            }

            if (_unwanted.IsCancellationRequested)
            {
                TakeBack();
                return;
            }
        }

        lock (_gate)
        {
            _isReady = true;
        }

        Reconsider();
        StopIfUnwanted();
    }

    // Before anything ran here: nothing is prepared, and poststop tasks have nothing to clean up either.
    private void TakeBack()
    {
        foreach (TaskRunner task in _tasks)
        {
            task.Observe(new TaskObservation.KillRequested(_stopReason));
        }
    }

    // While no agent was here it may have been given to another node.
    private async Task UntilWantedAsync(TaskPhase phase, CancellationToken cancellation)
    {
        await _heard.WaitAsync(cancellation);
        bool isWanted;
        lock (_gate)
        {
            isWanted = phase == TaskPhase.Poststop || (!_isStopAsked && _work.Assigned.DesiredStatus == DesiredStatus.Run);
        }

        if (!isWanted)
        {
            // Its end is on the way, and cancels this.
            await Task.Delay(Timeout.InfiniteTimeSpan, _services.Time, cancellation);
        }
    }

    private async Task TakeOverDiskAsync()
    {
        try
        {
            string? told = await _disk.RunAsync(_work, Directory, _unwanted.Token);
            foreach (TaskRunner task in told is null ? [] : _tasks)
            {
                task.Observe(new TaskObservation.Noted(TaskEvents.Setup(_services.Time.GetUtcNow(), told!)));
            }
        }
        catch (OperationCanceledException) when (_unwanted.IsCancellationRequested)
        {
            // It is stopped before it ran, or the agent goes.
        }
    }

    private void StopIfUnwanted()
    {
        if (_work.Assigned.DesiredStatus != DesiredStatus.Run)
        {
            Stop(_work.Assigned.DesiredTransition.NoShutdownDelay == true);
        }
    }

    private async Task StopAsync(bool noShutdownDelay)
    {
        await Task.Yield();
        foreach (TaskRunner task in _tasks)
        {
            task.NoShutdownDelay = noShutdownDelay;
        }

        TimeSpan delay = _work.Group.ShutdownDelay.ToTimeSpan();
        if (delay > TimeSpan.Zero && !noShutdownDelay)
        {
            await Task.Delay(delay, _services.Time, _leaving.Token);
        }

        lock (_gate)
        {
            _isStopping = true;
        }

        Reconsider();
    }

    private void Reconsider()
    {
        lock (_gate)
        {
            TaskView[] views = [.. _tasks.Select(View)];
            DateTimeOffset now = _services.Time.GetUtcNow();
            AllocationStep step = AllocationLifecycle.Decide(views, _work.Group.MaxRunDuration, _isStopping, now, _stopReason);
            if (_isReady)
            {
                Carry(step);
                _lookAgain.Set(Earlier(step.LookAgainAt, JudgeHealth(views, now)) - now);
            }
        }

        _changed(this);
        if (_tasks.All(static task => task.Finished.IsCompleted))
        {
            _finished.TrySetResult();
        }
    }

    // When to look again.
    private DateTimeOffset? JudgeHealth(TaskView[] views, DateTimeOffset now)
    {
        HealthStep step = _health.Judge(_work, views, _isStopAsked, now);
        foreach (TaskRunner task in step.Reason is null ? [] : _tasks)
        {
            task.Observe(new TaskObservation.Noted(TaskEvents.AllocationUnhealthy(now, step.Reason!)));
        }

        return step.LookAgainAt;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) => right is null || left < right ? left : right;

    // Both observations are ignored by a task that was told already.
    private void Carry(AllocationStep step)
    {
        foreach (TaskRunner task in _tasks)
        {
            if (step.Kill.FirstOrDefault(kill => kill.Task == task.Name) is { } kill)
            {
                task.Observe(kill.ToObservation());
            }
            else if (step.MayStart.Contains(task.Name) && task.WaitsForGate)
            {
                task.Observe(new TaskObservation.MayStart());
            }
        }
    }

    private TaskView View(TaskRunner task)
    {
        AdmittedTask admitted = _work.GetTask(task.Name);
        TaskProgress progress = task.Progress;
        return new TaskView(task.Name, admitted.Phase, admitted.IsLeader, progress.State, progress.RunsSince, admitted.MaxRunDuration);
    }
}
