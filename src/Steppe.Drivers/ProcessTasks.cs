using Steppe.Drivers.Processes;

namespace Steppe.Drivers;

/// <summary>What drivers whose tasks are supervised processes do with a task once it is started: all the same.</summary>
/// <remarks>Thread-safe and without state: the supervisor knows everything about a task under the key in its handle.</remarks>
/// <param name="driver">Name of the driver.</param>
/// <param name="processes">Starts and watches the processes.</param>
internal sealed class ProcessTasks(string driver, IProcessSupervisor processes)
{
    /// <summary>The key a start goes by.</summary>
    public static ProcessKey KeyOf(TaskStart start) => new(start.AllocationId, start.TaskName, start.Attempt);

    /// <summary>The key in a handle.</summary>
    /// <exception cref="DriverException">The handle was not made by this driver, or by a newer one.</exception>
    public ProcessKey KeyOf(DriverHandle handle) => ProcessHandle.Decode(driver, handle);

    /// <summary>Starts a process.</summary>
    public async ValueTask<DriverHandle> StartAsync(ProcessStart start, CancellationToken cancellation)
    {
        await processes.StartAsync(start, cancellation);
        return ProcessHandle.Encode(driver, start.Key);
    }

    public ValueTask<ExitResult> WaitAsync(DriverHandle handle, CancellationToken cancellation) =>
        processes.WaitAsync(KeyOf(handle), cancellation);

    public async ValueTask StopAsync(DriverHandle handle, string signal, TimeSpan grace, CancellationToken cancellation)
    {
        ProcessKey key = KeyOf(handle);
        int number = UnixSignals.Parse(signal);
        if (await processes.FindAsync(key, cancellation) is not { Exit: null })
        {
            return;
        }

        await processes.StopAsync(key, number, grace, cancellation);
        await processes.WaitAsync(key, cancellation);
    }

    public ValueTask SignalAsync(DriverHandle handle, string signal, CancellationToken cancellation) =>
        processes.SignalAsync(KeyOf(handle), UnixSignals.Parse(signal), cancellation);

    public ValueTask<TaskUsage> StatsAsync(DriverHandle handle, CancellationToken cancellation) =>
        processes.StatsAsync(KeyOf(handle), cancellation);

    public async ValueTask<TaskRecovery> RecoverAsync(DriverHandle handle, CancellationToken cancellation) =>
        await processes.FindAsync(KeyOf(handle), cancellation) is null
            ? TaskRecovery.Lost("the supervisor has no record of the task; the machine may have been restarted")
            : TaskRecovery.Recovered;

    public ValueTask DestroyAsync(DriverHandle handle, CancellationToken cancellation) =>
        processes.ForgetAsync(KeyOf(handle), cancellation);
}
