using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Steppe.Client.Disks;
using Steppe.Client.State;
using Steppe.Client.Tasks;
using Steppe.ClientCore;
using Steppe.Drivers;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.Allocations;

/// <summary>Runs the tasks of one allocation in their order and says what became of them.</summary>
/// <remarks>
/// <para>Thread-safe. After every change of a task it asks <see cref="AllocationLifecycle"/> which gates are open and who must
/// end; doing that twice does no harm.</para>
/// <para>Disposing leaves the processes alone.</para>
/// </remarks>
internal sealed partial class AllocationRunner : IAsyncDisposable
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(20);

    private readonly ClientServices _services;
    private readonly Action<AllocationRunner> _changed;
    private readonly CancellationTokenSource _leaving = new();
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly ImmutableArray<TaskRunner> _tasks;
    private readonly bool _isRestored;
    private readonly Func<Task> _predecessor;
    private readonly DiskTakeover _disk;
    private readonly CancellationTokenSource _unwanted = new();
    private volatile AssignedWork _work;
    private volatile HealthWatch? _health;
    private Task _preparing = Task.CompletedTask;
    private Task _stopping = Task.CompletedTask;
    private Task _savingHealth = Task.CompletedTask;
    private ITimer? _runTimer;
    private bool _isReady;
    private bool _isStopping;
    private bool _isStopAsked;
    private TaskEvent? _stopReason;

    /// <param name="services">What runners share.</param>
    /// <param name="work">The allocation.</param>
    /// <param name="stored">Where an earlier agent left it; null for a new allocation.</param>
    /// <param name="predecessor">Completes when the allocation this one replaces has ended, if it is held here.</param>
    /// <param name="disk">Gives it the data of that one.</param>
    /// <param name="changed">Called after every change; must return at once.</param>
    /// <param name="entropy">This allocation's own stream.</param>
    public AllocationRunner(
        ClientServices services,
        AssignedWork work,
        StoredAllocation? stored,
        Func<Task> predecessor,
        DiskTakeover disk,
        Action<AllocationRunner> changed,
        Entropy entropy)
    {
        _services = services;
        _work = work;
        _predecessor = predecessor;
        _disk = disk;
        _changed = changed;
        _isRestored = stored is { Tasks.Count: > 0 };
        _health = stored?.Health;
        ReceivedAt = stored is null ? services.Time.GetUtcNow() : null;
        Directory = AllocationDirectory.Of(services.Options.AllocationDirectory, work.Assigned.Id);
        _tasks =
        [
            .. work.Group.Tasks.Select(task => new TaskRunner(
                services,
                Directory,
                () => _work,
                task.Name,
                stored?.Tasks.GetValueOrDefault(task.Name) ?? StoredTask.Fresh,
                Reconsider,
                entropy.Split())),
        ];
    }

    public AllocationId Id => _work.Assigned.Id;

    public AssignedWork Work => _work;

    public AllocationDirectory Directory { get; }

    public ImmutableArray<TaskRunner> Tasks => _tasks;

    /// <summary>When this agent got it from the servers; null for one it took over from an earlier agent.</summary>
    public DateTimeOffset? ReceivedAt { get; }

    /// <summary>Completes when every task is dead and cleaned up.</summary>
    public Task Finished => _finished.Task;

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
                Health = _health?.Verdict,
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

    /// <summary>Runs one task anew, or all running ones.</summary>
    /// <param name="task">Null for all running ones.</param>
    /// <exception cref="DriverException">There is no such task, or it does not run.</exception>
    public void Restart(string? task)
    {
        TaskRunner[] running = RunningOf(task);
        foreach (TaskRunner runner in running)
        {
            runner.Observe(new TaskObservation.RestartRequested(
                running.Length == 1 ? "User requested task to restart" : "User requested running tasks to restart", CountsAsFailure: false));
        }
    }

    /// <summary>Runs all tasks anew and in their order, those that have ended too.</summary>
    /// <exception cref="DriverException">The allocation has ended, or is about to.</exception>
    public async Task RestartAllAsync(CancellationToken cancellation)
    {
        bool isEnding;
        lock (_gate)
        {
            isEnding = _isStopAsked || Finished.IsCompleted;
        }

        if (isEnding || Report.ClientStatus is ClientStatus.Complete or ClientStatus.Failed)
        {
            throw new DriverException($"allocation {Id} has ended or is being stopped: its tasks cannot be restarted", recoverable: false);
        }

        // What an ended task left must be gone before the task comes back.
        await Task.WhenAll(_tasks.Where(static task => task.Progress.Phase == RunnerPhase.Dead).Select(static task => task.Finished))
            .WaitAsync(cancellation);
        foreach (TaskRunner runner in _tasks)
        {
            runner.Observe(new TaskObservation.RestartRequested(
                "User requested all tasks to restart", CountsAsFailure: false, FromTheStart: true));
        }
    }

    /// <summary>Sends a signal to one task, or to all running ones.</summary>
    /// <exception cref="DriverException">There is no such task, it does not run, or it cannot be signalled.</exception>
    public async Task SignalAsync(string? task, string signal, CancellationToken cancellation)
    {
        foreach (TaskRunner runner in RunningOf(task))
        {
            await runner.SignalAsync(signal, cancellation);
        }
    }

    /// <summary>The runner of a task; null when the group has none of that name.</summary>
    public TaskRunner? FindTask(string name) => _tasks.FirstOrDefault(task => task.Name == name);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _unwanted.CancelAsync();
        if (_runTimer is not null)
        {
            await _runTimer.DisposeAsync();
        }

        foreach (TaskRunner task in _tasks)
        {
            await task.DisposeAsync();
        }

        await Task.WhenAll(_preparing, _stopping, _savingHealth).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _leaving.Dispose();
        _unwanted.Dispose();
    }

    private TaskRunner[] RunningOf(string? task)
    {
        if (task is not null && FindTask(task) is null)
        {
            throw new DriverException($"unknown task name \"{task}\"", recoverable: false);
        }

        TaskRunner[] running =
            [.. _tasks.Where(runner => (task is null || runner.Name == task) && runner.Progress.Phase == RunnerPhase.Running)];
        return running.Length > 0
            ? running
            : throw new DriverException(
                task is null ? $"no task of allocation {Id} is running" : $"task \"{task}\" is not running", recoverable: true);
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
            // Taken back before anything ran here: nothing is prepared, and poststop tasks have nothing to clean up either.
            foreach (TaskRunner task in _tasks)
            {
                task.Observe(new TaskObservation.KillRequested(null));
            }

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
            // It may hold what this one was given: a port, a file. The servers count on it to have let go.
            await _predecessor().WaitAsync(_leaving.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await TakeOverDiskAsync();
            if (_leaving.IsCancellationRequested)
            {
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
                LookAgain(Earlier(step.LookAgainAt, JudgeHealth(views, now)) - now);
            }
        }

        _changed(this);
        if (_tasks.All(static task => task.Finished.IsCompleted))
        {
            _finished.TrySetResult();
        }
    }

    // When to look again; what is new of it is on disk before long, and a verdict that is lost is only come to once more.
    private DateTimeOffset? JudgeHealth(TaskView[] views, DateTimeOffset now)
    {
        DeploymentId deployment = _work.Assigned.DeploymentId;
        HealthStep step = HealthRules.Judge(_health, deployment, HealthTerms.Of(_work.Group, deployment), views, _isStopAsked, now);
        if (step.Watch is not null && step.Watch != _health)
        {
            _savingHealth = _services.Database.SaveAsync(Id, step.Watch);
        }

        _health = step.Watch;
        foreach (TaskRunner task in step.Reason is null ? [] : _tasks)
        {
            task.Observe(new TaskObservation.Noted(TaskEvents.AllocationUnhealthy(now, step.Reason!)));
        }

        return step.LookAgainAt;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) => right is null || left < right ? left : right;

    private void LookAgain(TimeSpan? wait)
    {
        if (_leaving.IsCancellationRequested || (wait is null && _runTimer is null))
        {
            return;
        }

        // A timer that fires early, as one cut to its longest time does, only asks again.
        _runTimer ??= _services.Time.CreateTimer(_ => Reconsider(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _runTimer.Change(
            wait is { } some ? (some < LongestTimer ? some : LongestTimer) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

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

/// <summary>What is logged of allocations.</summary>
internal static partial class AllocationLog
{
    [LoggerMessage(4301, LogLevel.Information, "{Allocation}: received {Name}")]
    public static partial void LogReceived(this ILogger log, string allocation, string name);

    [LoggerMessage(4302, LogLevel.Information, "{Allocation}: destroyed ({Reason})")]
    public static partial void LogDestroyed(this ILogger log, string allocation, string reason);

    [LoggerMessage(4303, LogLevel.Warning, "{Allocation}: could not be destroyed, will be tried again: {Why}")]
    public static partial void LogNotDestroyed(this ILogger log, string allocation, string why);

    [LoggerMessage(4304, LogLevel.Error, "{Allocation}: cannot be run: {Why}")]
    public static partial void LogUnusable(this ILogger log, string allocation, string why);
}
