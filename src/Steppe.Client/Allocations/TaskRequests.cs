using Steppe.Client.Tasks;
using Steppe.ClientCore;
using Steppe.Drivers;
using Steppe.Model;

namespace Steppe.Client.Allocations;

/// <summary>What users ask of the tasks of an allocation while it runs.</summary>
/// <remarks>Thread-safe, without state of its own.</remarks>
internal sealed class TaskRequests(AllocationRunner allocation)
{
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
        if (allocation.IsEnding || allocation.Report.ClientStatus is ClientStatus.Complete or ClientStatus.Failed)
        {
            throw new DriverException(
                $"allocation {allocation.Id} has ended or is being stopped: its tasks cannot be restarted", recoverable: false);
        }

        // What an ended task left must be gone before the task comes back.
        await Task.WhenAll(allocation.Tasks.Where(static task => task.Progress.Phase == RunnerPhase.Dead).Select(static task => task.Finished))
            .WaitAsync(cancellation);
        foreach (TaskRunner runner in allocation.Tasks)
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
            await runner.Process.SignalAsync(signal, cancellation);
        }
    }

    private TaskRunner[] RunningOf(string? task)
    {
        if (task is not null && allocation.FindTask(task) is null)
        {
            throw new DriverException($"unknown task name \"{task}\"", recoverable: false);
        }

        TaskRunner[] running =
            [.. allocation.Tasks.Where(runner => (task is null || runner.Name == task) && runner.Progress.Phase == RunnerPhase.Running)];
        return running.Length > 0
            ? running
            : throw new DriverException(
                task is null ? $"no task of allocation {allocation.Id} is running" : $"task \"{task}\" is not running", recoverable: true);
    }
}
