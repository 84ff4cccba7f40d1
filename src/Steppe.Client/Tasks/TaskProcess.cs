using System.Collections.Immutable;
using Steppe.Client.Allocations;
using Steppe.ClientCore;
using Steppe.Drivers;
using Steppe.Model;

namespace Steppe.Client.Tasks;

/// <summary>The process of a task, for those who do something with it while it runs.</summary>
/// <remarks>Thread-safe, without state of its own.</remarks>
internal sealed class TaskProcess(TaskRunner task, TaskLauncher launcher, Func<AssignedWork> work, TimeProvider time)
{
    /// <summary>Sends a signal.</summary>
    /// <exception cref="DriverException">It does not run, or the driver cannot.</exception>
    public async Task SignalAsync(string signal, CancellationToken cancellation)
    {
        (ITaskDriver driver, DriverHandle handle) = task.FindProcess() ??
            throw new DriverException($"task \"{task.Name}\" is not running", recoverable: true);
        task.Observe(new TaskObservation.Noted(TaskEvents.Signaling(time.GetUtcNow(), signal, "")));
        await driver.SignalAsync(handle, signal, cancellation);
    }

    /// <summary>Runs a command beside it.</summary>
    /// <exception cref="ClientRefusedException">The task does not run, or its driver cannot do that.</exception>
    /// <exception cref="DriverException">The command cannot be started.</exception>
    public async Task<IExecSession> ExecAsync(ImmutableArray<string> command, TerminalSize? terminal, CancellationToken cancellation)
    {
        TaskProgress progress = task.Progress;
        if (progress.Phase != RunnerPhase.Running || task.FindProcess() is not (var driver, var handle))
        {
            throw new ClientRefusedException(
                RefusalCode.NotFound,
                progress.State.StartedAt is null ? $"task \"{task.Name}\" not started yet." : $"task \"{task.Name}\" is not running.");
        }

        if (!driver.Capabilities.RunsCommandsInside)
        {
            throw new ClientRefusedException(
                RefusalCode.Invalid, $"task \"{task.Name}\": driver \"{driver.Name}\" does not run commands inside its tasks");
        }

        AssignedWork wanted = work();
        return await driver.ExecAsync(
            handle, launcher.DescribeExec(wanted, wanted.GetTask(task.Name).Specification, driver, command, terminal), cancellation);
    }

    /// <summary>Reads what it uses; null while there is none.</summary>
    public async Task<TaskUsage?> FindUsageAsync(CancellationToken cancellation) =>
        task.FindProcess() is (var driver, var handle) ? await driver.StatsAsync(handle, cancellation) : null;
}
