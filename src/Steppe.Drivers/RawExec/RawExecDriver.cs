using System.Runtime.CompilerServices;
using Steppe.Drivers.Processes;

namespace Steppe.Drivers.RawExec;

/// <summary>Runs programs of the host as they are: no isolation, no limits, only a cgroup that finds the whole tree again.</summary>
/// <remarks>
/// <para>Thread-safe and without state: the supervisor knows everything about a task under the key in its handle.</para>
/// <para>Source: reference, driver <c>raw_exec</c>.</para>
/// </remarks>
/// <param name="settings">What the agent's files say.</param>
/// <param name="processes">Starts and watches the processes.</param>
/// <param name="searchPath">The agent's <c>PATH</c>.</param>
public sealed class RawExecDriver(RawExecSettings settings, IProcessSupervisor processes, string searchPath) : ITaskDriver
{
    /// <summary>Its name in job files.</summary>
    public const string DriverName = "raw_exec";

    private const string Disabled = "disabled";

    /// <inheritdoc/>
    public string Name => DriverName;

    /// <inheritdoc/>
    public DriverCapabilities Capabilities { get; } = new(
        SendsSignals: true, RunsCommandsInside: true, FileIsolation.None, NetworkModes: ["host", "group"]);

    /// <inheritdoc/>
    public DriverConfigSchema TaskConfig { get; } = new(
        DriverName,
        new ConfigKey("command", ConfigType.Text, Required: true),
        new ConfigKey("args", ConfigType.TextList));

    /// <inheritdoc/>
    public async IAsyncEnumerable<DriverFingerprint> FingerprintAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();

        // Nothing about it changes while the agent runs, so one report is all.
        yield return settings.Enabled ? DriverFingerprint.Healthy(DriverName) : DriverFingerprint.Undetected(Disabled);
        await ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<DriverHandle> StartAsync(TaskStart start, CancellationToken cancellation)
    {
        if (!settings.Enabled)
        {
            throw new DriverException(
                "raw_exec is disabled on this node; set enabled = true in the agent's plugin \"raw_exec\" { config { } } block",
                recoverable: false);
        }

        DriverConfig config = TaskConfig.Read(start.Config);
        var key = new ProcessKey(start.AllocationId, start.TaskName, start.Attempt);
        await processes.StartAsync(
            new ProcessStart
            {
                Key = key,
                Program = CommandLookup.Find(config.GetText("command"), start.TaskDirectory, searchPath),
                Arguments = config.GetTextList("args"),
                Environment = start.Environment,
                WorkingDirectory = start.TaskDirectory,
                User = start.User,
                LogDirectory = start.LogDirectory,
                Logs = start.Logs,
                UseCgroup = !settings.NoCgroups,
            },
            cancellation);
        return RawExecHandle.Encode(key);
    }

    /// <inheritdoc/>
    public ValueTask<ExitResult> WaitAsync(DriverHandle handle, CancellationToken cancellation) =>
        processes.WaitAsync(RawExecHandle.Decode(handle), cancellation);

    /// <inheritdoc/>
    public async ValueTask StopAsync(DriverHandle handle, string signal, TimeSpan grace, CancellationToken cancellation)
    {
        ProcessKey key = RawExecHandle.Decode(handle);
        int number = UnixSignals.Parse(signal);
        if (await processes.FindAsync(key, cancellation) is not { Exit: null })
        {
            return;
        }

        await processes.StopAsync(key, number, grace, cancellation);
        await processes.WaitAsync(key, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask SignalAsync(DriverHandle handle, string signal, CancellationToken cancellation) =>
        processes.SignalAsync(RawExecHandle.Decode(handle), UnixSignals.Parse(signal), cancellation);

    /// <inheritdoc/>
    public ValueTask<IExecSession> ExecAsync(DriverHandle handle, ExecStart exec, CancellationToken cancellation) =>
        processes.OpenSessionAsync(
            new SessionStart
            {
                Key = RawExecHandle.Decode(handle),
                Program = CommandLookup.FindForSession(exec.Command[0], exec.TaskDirectory, exec.Environment),
                Arguments = [.. exec.Command.Skip(1)],
                Environment = exec.Environment,
                WorkingDirectory = exec.TaskDirectory,
                User = exec.User,
                Terminal = exec.Terminal,
            },
            cancellation);

    /// <inheritdoc/>
    public ValueTask<TaskUsage> StatsAsync(DriverHandle handle, CancellationToken cancellation) =>
        processes.StatsAsync(RawExecHandle.Decode(handle), cancellation);

    /// <inheritdoc/>
    public async ValueTask<TaskRecovery> RecoverAsync(DriverHandle handle, CancellationToken cancellation) =>
        await processes.FindAsync(RawExecHandle.Decode(handle), cancellation) is null
            ? TaskRecovery.Lost("the supervisor has no record of the task; the machine may have been restarted")
            : TaskRecovery.Recovered;

    /// <inheritdoc/>
    public ValueTask DestroyAsync(DriverHandle handle, CancellationToken cancellation) =>
        processes.ForgetAsync(RawExecHandle.Decode(handle), cancellation);

    /// <inheritdoc/>
    public ValueTask DestroyAsync(ProcessKey key, CancellationToken cancellation) => processes.ForgetAsync(key, cancellation);
}
