using Microsoft.Extensions.Logging;
using Steppe.Client.Allocations;
using Steppe.ClientCore;
using Steppe.Drivers;
using Steppe.Model;

namespace Steppe.Client.Tasks;

/// <summary>Carries out a task's <see cref="KillSequence"/>: delay, signal, grace, kill, and again when the driver fails.</summary>
/// <remarks>The end itself is seen by whoever waits for the process.</remarks>
internal sealed partial class TaskStopper(ClientServices services, Func<AssignedWork> work, string name, Action<TaskEvent> tell)
{
    private readonly ILogger _log = services.Log;

    /// <summary>Ends a process; returns when it is gone or the driver has failed too often.</summary>
    public async Task StopAsync(
        ITaskDriver driver, DriverHandle handle, TaskProgress progress, bool noShutdownDelay, CancellationToken leaving)
    {
        AdmittedTask task = work().GetTask(name);
        var sequence = KillSequence.For(
            task.Specification,
            services.Options.MaxKillTimeout,
            noShutdownDelay,
            progress.TimedOutBy is null ? null : task.MaxRunSignal);
        if (progress.IsKillRequested)
        {
            await WaitBeforeKillAsync(sequence, leaving);
        }

        tell(TaskEvents.Killing(Now, sequence.Grace));
        for (int failures = 1; ; failures++)
        {
            try
            {
                await driver.StopAsync(handle, sequence.Signal, sequence.Grace, leaving).AsTask()
                    .WaitAsync(sequence.Grace + KillSequence.ExitAllowance, services.Time, leaving);
                return;
            }
            catch (Exception failed) when (failed is DriverException or TimeoutException)
            {
                LogStopFailed(work().Assigned.Id.ToString(), name, failures, failed.Message);
                if (KillSequence.RetryAfter(failures) is not { } pause)
                {
                    tell(TaskEvents.Killed(Now, $"the task could not be stopped: {failed.Message}"));
                    return;
                }

                await Task.Delay(pause, services.Time, leaving);
            }
        }
    }

    private DateTimeOffset Now => services.Time.GetUtcNow();

    private async Task WaitBeforeKillAsync(KillSequence sequence, CancellationToken leaving)
    {
        if (sequence.SkipsShutdownDelay)
        {
            tell(TaskEvents.Plain(TaskEvents.SkippingShutdownDelay, Now, "Shutdown delay is left out on request"));
        }
        else if (sequence.ShutdownDelay > TimeSpan.Zero)
        {
            tell(TaskEvents.Plain(
                TaskEvents.WaitingForShutdownDelay,
                Now,
                $"Task is stopped in {Duration.FromTimeSpan(sequence.ShutdownDelay)} (shutdown_delay)"));
            await Task.Delay(sequence.ShutdownDelay, services.Time, leaving);
        }
    }

    [LoggerMessage(4212, LogLevel.Warning, "{Allocation}/{Task}: stop failed ({Failures}): {Why}")]
    private partial void LogStopFailed(string allocation, string task, int failures, string why);
}
