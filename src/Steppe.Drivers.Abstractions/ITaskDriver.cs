using Steppe.Drivers.Processes;

namespace Steppe.Drivers;

/// <summary>Runs tasks of one kind: the contract between the client agent and a way of running programs.</summary>
/// <remarks>
/// <para>Thread-safe. A driver keeps nothing in memory that it could not rebuild from a <see cref="DriverHandle"/>: after a
/// restart of the agent only handles come back.</para>
/// <para>Every method may throw <see cref="DriverException"/> with text meant for the operator; nothing else is expected to
/// come out, and anything else is treated as recoverable by the task runner.</para>
/// </remarks>
public interface ITaskDriver
{
    /// <summary>Name used in job files (<c>driver = "…"</c>) and in node attributes (<c>driver.NAME</c>).</summary>
    string Name { get; }

    /// <summary>What tasks of this driver can be asked to do.</summary>
    DriverCapabilities Capabilities { get; }

    /// <summary>Keys a task's <c>config</c> block may carry.</summary>
    DriverConfigSchema TaskConfig { get; }

    /// <summary>Reports at once whether this node can run such tasks, then again whenever that changes.</summary>
    /// <remarks>The sequence may end when the answer cannot change any more; the last report stays valid.</remarks>
    IAsyncEnumerable<DriverFingerprint> FingerprintAsync(CancellationToken cancellation);

    /// <summary>Starts one task and returns what is needed to find it again.</summary>
    /// <remarks>Idempotent per (allocation, task, attempt): a repeated call returns a handle to the same process.</remarks>
    ValueTask<DriverHandle> StartAsync(TaskStart start, CancellationToken cancellation);

    /// <summary>Waits for the task's end; answers at once when it has ended already.</summary>
    ValueTask<ExitResult> WaitAsync(DriverHandle handle, CancellationToken cancellation);

    /// <summary>Sends <paramref name="signal"/>, waits up to <paramref name="grace"/>, then kills the whole process tree.</summary>
    /// <remarks>Returns when the task has ended. Zero grace kills at once. Stopping an ended task does nothing.</remarks>
    ValueTask StopAsync(DriverHandle handle, string signal, TimeSpan grace, CancellationToken cancellation);

    /// <summary>Sends a signal, by name (<c>SIGHUP</c>), to the task's main process.</summary>
    ValueTask SignalAsync(DriverHandle handle, string signal, CancellationToken cancellation);

    /// <summary>Runs a command beside the running task, in the same surroundings: its files, its limits, its user.</summary>
    /// <remarks>Only called when <see cref="DriverCapabilities.RunsCommandsInside"/> says so. The command is a child of the
    /// agent and ends with it, unlike the task.</remarks>
    ValueTask<IExecSession> ExecAsync(DriverHandle handle, ExecStart exec, CancellationToken cancellation);

    /// <summary>Reads what the task uses now.</summary>
    ValueTask<TaskUsage> StatsAsync(DriverHandle handle, CancellationToken cancellation);

    /// <summary>Takes a task over after a restart of the agent.</summary>
    ValueTask<TaskRecovery> RecoverAsync(DriverHandle handle, CancellationToken cancellation);

    /// <summary>Kills what is left of the task and forgets it; the handle is invalid afterwards.</summary>
    ValueTask DestroyAsync(DriverHandle handle, CancellationToken cancellation);

    /// <summary>Kills what is left of one start of a task and forgets it, without its handle; a start that never happened is fine.</summary>
    /// <remarks>For the agent that died between the start and the storing of the handle: before another attempt is made, or the
    /// task is given up, nothing of the earlier one may live.</remarks>
    ValueTask DestroyAsync(ProcessKey key, CancellationToken cancellation);
}
