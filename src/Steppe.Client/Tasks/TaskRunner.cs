using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Steppe.Client.Allocations;
using Steppe.Client.State;
using Steppe.ClientCore;
using Steppe.Drivers;
using Steppe.Model;

namespace Steppe.Client.Tasks;

/// <summary>Runs one task: asks <see cref="TaskLifecycle"/> what to do, does it, and reports what it saw.</summary>
/// <remarks>
/// <para>Thread-safe. One loop owns the task's progress; waiting for a start, an exit or a stop happens beside it and comes
/// back as an observation. Progress is on disk before a start or an end is acted upon.</para>
/// <para>Disposing leaves the process alone.</para>
/// </remarks>
internal sealed partial class TaskRunner : IAsyncDisposable
{
    // Bounded by nature: a task has one start, one exit and a handful of requests under way.
    private readonly Channel<TaskObservation> _inbox = Channel.CreateUnbounded<TaskObservation>();
    private readonly CancellationTokenSource _leaving = new();
    private readonly CancellationTokenSource _unwanted = new();
    private readonly ClientServices _services;
    private readonly ILogger _log;
    private readonly Func<AssignedWork> _work;
    private readonly Action _changed;
    private readonly TaskLauncher _launcher;
    private readonly TaskStopper _stopper;
    private readonly AttemptCleanup _cleanup;
    private readonly Entropy _entropy;
    private readonly Lock _gate = new();
    private readonly List<Task> _beside = [];
    private volatile TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<CancellationToken, Task> _untilWanted;
    private volatile StoredTask _stored;
    private volatile bool _isHeldBack;
    private DateTimeOffset _takenOverAt;
    private Task _loop = Task.CompletedTask;

    /// <param name="services">What runners share.</param>
    /// <param name="directory">The allocation's directory.</param>
    /// <param name="work">The allocation as it is wanted now.</param>
    /// <param name="name">The task.</param>
    /// <param name="stored">Where an earlier agent left it.</param>
    /// <param name="untilWanted">Completes when the servers want the task to run; null when they have just said so.</param>
    /// <param name="changed">Called after every change of <see cref="Progress"/>, on the task's loop: must return at once.</param>
    /// <param name="entropy">This task's own stream.</param>
    public TaskRunner(
        ClientServices services,
        AllocationDirectory directory,
        Func<AssignedWork> work,
        string name,
        StoredTask stored,
        Func<CancellationToken, Task>? untilWanted,
        Action changed,
        Entropy entropy)
    {
        _untilWanted = untilWanted ?? (static _ => Task.CompletedTask);
        _isHeldBack = untilWanted is not null;
        _services = services;
        _log = services.Log;
        _work = work;
        _changed = changed;
        _entropy = entropy;
        _stored = stored;
        _launcher = new TaskLauncher(services, directory);
        _stopper = new TaskStopper(services, work, name, Tell);
        _cleanup = new AttemptCleanup(services, work, name);
        Name = name;
        Process = new TaskProcess(this, _launcher, work, services.Time);
    }

    public string Name { get; }

    /// <summary>What may be done with the running process beside watching it.</summary>
    public TaskProcess Process { get; }

    public TaskProgress Progress => _stored.Progress;

    /// <summary>Completes when the task is dead and what its process left is gone. Another one after a dead task was started over.</summary>
    public Task Finished => _finished.Task;

    /// <summary>Whether it waits for its gate, with nothing left of an earlier start.</summary>
    public bool WaitsForGate => _stored is { Progress: { Phase: RunnerPhase.Waiting, StartsAt: null }, Handle: null };

    /// <summary>Whether it may skip its shutdown delay; asked when it is stopped.</summary>
    public bool NoShutdownDelay { get; set; }

    /// <summary>What was last read of its use, for whoever computes percentages.</summary>
    public TaskUsage? LastUsage { get; set; }

    /// <summary>Begins, where the stored progress says.</summary>
    public void Run()
    {
        _takenOverAt = Now;
        _loop = RunAsync();
        Resume();
    }

    /// <summary>Says what was seen or wanted; ignored once the task is dead.</summary>
    public void Observe(TaskObservation seen) => _inbox.Writer.TryWrite(seen);

    /// <summary>The process of the last attempt and its driver; null when there is none, or the driver is missing.</summary>
    public (ITaskDriver Driver, DriverHandle Handle)? FindProcess() =>
        _stored.Handle is { } stored && _services.Drivers.Find(stored.Driver) is { } driver ? (driver, stored.ToHandle()) : null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        _inbox.Writer.TryComplete();
        Task[] beside;
        lock (_gate)
        {
            beside = [.. _beside];
        }

        await Task.WhenAll([_loop, .. beside]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _leaving.Dispose();
        _unwanted.Dispose();
    }

    private DateTimeOffset Now => _services.Time.GetUtcNow();

    private AllocationId AllocationId => _work().Assigned.Id;

    private void Resume()
    {
        StoredTask stored = _stored;
        if (stored.Progress.IsUnwanted)
        {
            _unwanted.Cancel();
        }

        switch (stored.Progress.Phase)
        {
            case RunnerPhase.Waiting when stored.Progress.StartsAt is { } at:
                Beside(() => SettleThenWaitAsync(EndedAttempt.Of(stored), at));
                break;
            case RunnerPhase.Waiting:
                Beside(() => SettleThenLookAsync(EndedAttempt.Of(stored)));
                break;
            case RunnerPhase.Starting:
                Beside(StartAsync);
                break;
            case RunnerPhase.Running:
                // Read now: what is asked for from here on brings its own stop.
                Beside(() => RecoverAsync(stored.Progress.IsEnding));
                break;
            case RunnerPhase.Dead:
                Beside(() => FinishAsync(EndedAttempt.Of(stored)));
                break;
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _inbox.Reader.WaitToReadAsync(_leaving.Token))
            {
                while (_inbox.Reader.TryRead(out TaskObservation? seen))
                {
                    await StepAsync(seen);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The agent leaves; the process stays.
        }
    }

    private async Task StepAsync(TaskObservation seen)
    {
        TaskProgress before = Progress;
        AssignedWork work = _work();
        (TaskProgress progress, TaskStep step) = TaskLifecycle.Next(
            before, seen, RestartRules.Of(work.JobType, work.GetTask(Name)), Now, _entropy);
        if (progress == before)
        {
            return;
        }

        if (before.Phase == RunnerPhase.Dead)
        {
            _finished = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        Task saved = ChangeAsync(stored => stored with { Progress = progress });
        if (step is not TaskStep.Wait || progress.Phase != before.Phase)
        {
            await saved;
        }

        if (progress.IsUnwanted)
        {
            // A long preparation, such as a download, is for nothing now.
            await _unwanted.CancelAsync();
        }

        // The handle of an ended attempt stays on disk until what it left is cleaned up.
        EndedAttempt ended = EndedAttempt.Of(_stored);

        LogSeen(AllocationId.ToString(), Name, seen.GetType().Name, progress.Phase, step.GetType().Name);
        _changed();
        switch (step)
        {
            case TaskStep.Start:
                Beside(StartAsync);
                break;
            case TaskStep.StartAt wait:
                Beside(() => SettleThenWaitAsync(ended, wait.At));
                break;
            case TaskStep.Settle:
                Beside(() => SettleThenLookAsync(ended));
                break;
            case TaskStep.Stop:
                Beside(StopAsync);
                break;
            case TaskStep.Finish:
                Beside(() => FinishAsync(ended));
                break;
        }
    }

    private async Task StartAsync()
    {
        AssignedWork work = _work();
        List<string> hooksDone = [.. _stored.HooksDone];
        LaunchOutcome outcome = await LaunchAsync(work, hooksDone);
        await ChangeAsync(stored => stored with
        {
            HooksDone = hooksDone,
            Handle = outcome.Handle is { } handle ? StoredHandle.Of(handle) : null,
        });
        if (outcome.Handle is not { } started)
        {
            Observe(outcome.Failure!);
            return;
        }

        Observe(new TaskObservation.Started());
        await WatchAsync(started);
    }

    private async Task<LaunchOutcome> LaunchAsync(AssignedWork work, List<string> hooksDone)
    {
        using var preparation = CancellationTokenSource.CreateLinkedTokenSource(_leaving.Token, _unwanted.Token);
        try
        {
            if (_isHeldBack)
            {
                await _untilWanted(preparation.Token);
                _isHeldBack = false;
            }

            return await _launcher.StartAsync(
                work, work.GetTask(Name).Specification, _stored.Progress.Starts - 1, hooksDone, Tell, preparation.Token, _leaving.Token);
        }
        catch (OperationCanceledException) when (!_leaving.IsCancellationRequested && _unwanted.IsCancellationRequested)
        {
            return new LaunchOutcome(Handle: null, new TaskObservation.StartAbandoned());
        }
    }

    private async Task RecoverAsync(bool wasEnding)
    {
        if (FindProcess() is not (var driver, var handle))
        {
            Observe(new TaskObservation.Exited(new TaskExit(ExitCode: null, Message: "its driver or its handle is gone")));
            return;
        }

        TaskRecovery recovery = await driver.RecoverAsync(handle, _leaving.Token);
        if (!recovery.Found)
        {
            string why = recovery.Reason ?? "the driver does not know it";
            Observe(new TaskObservation.Noted(TaskEvents.Plain(TaskEventTypes.FailedRestoringTask, Now, why)));
            Observe(new TaskObservation.Exited(new TaskExit(ExitCode: null, Message: why)));
            return;
        }

        if (wasEnding)
        {
            Beside(StopAsync);
        }

        await WatchAsync(handle);
    }

    private async Task WatchAsync(DriverHandle handle)
    {
        try
        {
            ExitResult exit = await _services.Drivers.Find(handle.Driver)!.WaitAsync(handle, _leaving.Token);

            // It ran when this agent came, so nobody else has it: what follows is up to its restart policy alone.
            _isHeldBack &= exit.EndedAt < _takenOverAt;
            Observe(new TaskObservation.Exited(new TaskExit(
                exit.Error is not null && exit.ExitCode < 0 ? null : exit.ExitCode,
                exit.Signal,
                exit.OutOfMemory,
                exit.Error ?? (exit.OutOfMemory ? "OOM Killed" : null))));
        }
        catch (DriverException lost)
        {
            Observe(new TaskObservation.Exited(new TaskExit(ExitCode: null, Message: lost.Message)));
        }
    }

    private async Task StopAsync()
    {
        if (FindProcess() is (var driver, var handle))
        {
            await _stopper.StopAsync(driver, handle, Progress, NoShutdownDelay, _leaving.Token);
        }
    }

    private async Task SettleThenWaitAsync(EndedAttempt ended, DateTimeOffset at)
    {
        await SettleAsync(ended);
        TimeSpan wait = at - Now;
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, _services.Time, _leaving.Token);
        }

        Observe(new TaskObservation.MayStart());
    }

    private async Task SettleThenLookAsync(EndedAttempt ended)
    {
        await SettleAsync(ended);
        _changed();
    }

    private async Task FinishAsync(EndedAttempt ended)
    {
        await SettleAsync(ended);
        _finished.TrySetResult();
        _changed();
    }

    private async Task SettleAsync(EndedAttempt ended)
    {
        if (await _cleanup.EndAsync(ended, _leaving.Token) && ended.Handle is { } handle)
        {
            await ChangeAsync(stored => ReferenceEquals(stored.Handle, handle) ? stored with { Handle = null } : stored);
        }
    }

    private void Tell(TaskEvent happened) => Observe(new TaskObservation.Noted(happened));

    // Asked for under the gate, so that writes reach the disk in the order of the changes.
    private Task ChangeAsync(Func<StoredTask, StoredTask> change)
    {
        lock (_gate)
        {
            _stored = change(_stored);
            return _services.Database.SaveAsync(AllocationId, Name, _stored);
        }
    }

    private void Beside(Func<Task> work)
    {
        lock (_gate)
        {
            _beside.RemoveAll(static one => one.IsCompleted);
            _beside.Add(GuardAsync(work));
        }
    }

    private async Task GuardAsync(Func<Task> work)
    {
        await Task.Yield();
        try
        {
            await work();
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The agent leaves; the next one takes over from what is stored.
        }
        catch (Exception error)
        {
            LogBroken(error, AllocationId.ToString(), Name);
            Observe(new TaskObservation.SetupFailed($"the client failed: {error.Message}", CanRecover: true));
        }
    }

    [LoggerMessage(4211, LogLevel.Debug, "{Allocation}/{Task}: {Seen}, now {Phase}, next {Step}")]
    private partial void LogSeen(string allocation, string task, string seen, RunnerPhase phase, string step);

    [LoggerMessage(4214, LogLevel.Error, "{Allocation}/{Task}: runner failed")]
    private partial void LogBroken(Exception error, string allocation, string task);
}
