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

    private readonly ProcessTasks _tasks = new(DriverName, processes);

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
        return await _tasks.StartAsync(
            new ProcessStart
            {
                Key = ProcessTasks.KeyOf(start),
                Program = CommandLookup.Find(config.GetText("command"), start.TaskDirectory, searchPath),
                Arguments = config.GetTextList("args"),
                Environment = start.Environment,
                WorkingDirectory = start.TaskDirectory,
                User = start.User,
                LogDirectory = start.LogDirectory,
                Logs = start.Logs,
                UseCgroup = !settings.NoCgroups,
                Limits = Limits(start.Resources),
            },
            cancellation);
    }

    // Cores are the task's own, so it is kept on them, and there are no other limits.
    private ProcessLimits? Limits(TaskResources given) => given.OwnCores switch
    {
        { IsEmpty: true } => null,
        _ when settings.NoCgroups => throw new DriverException(
            "resources.cores: raw_exec uses no cgroups on this node (no_cgroups), so the task cannot be kept on its cores; ask for cpu instead", recoverable: false),
        var cores => new ProcessLimits { OwnCores = cores },
    };

    /// <inheritdoc/>
    public ValueTask<ExitResult> WaitAsync(DriverHandle handle, CancellationToken cancellation) => _tasks.WaitAsync(handle, cancellation);

    /// <inheritdoc/>
    public ValueTask StopAsync(DriverHandle handle, string signal, TimeSpan grace, CancellationToken cancellation) =>
        _tasks.StopAsync(handle, signal, grace, cancellation);

    /// <inheritdoc/>
    public ValueTask SignalAsync(DriverHandle handle, string signal, CancellationToken cancellation) =>
        _tasks.SignalAsync(handle, signal, cancellation);

    /// <inheritdoc/>
    public ValueTask<IExecSession> ExecAsync(DriverHandle handle, ExecStart exec, CancellationToken cancellation) =>
        processes.OpenSessionAsync(
            new SessionStart
            {
                Key = _tasks.KeyOf(handle),
                Program = CommandLookup.FindForSession(exec.Command[0], exec.TaskDirectory, exec.Environment),
                Arguments = [.. exec.Command.Skip(1)],
                Environment = exec.Environment,
                WorkingDirectory = exec.TaskDirectory,
                User = exec.User,
                Terminal = exec.Terminal,
            },
            cancellation);

    /// <inheritdoc/>
    public ValueTask<TaskUsage> StatsAsync(DriverHandle handle, CancellationToken cancellation) => _tasks.StatsAsync(handle, cancellation);

    /// <inheritdoc/>
    public ValueTask<TaskRecovery> RecoverAsync(DriverHandle handle, CancellationToken cancellation) =>
        _tasks.RecoverAsync(handle, cancellation);

    /// <inheritdoc/>
    public ValueTask DestroyAsync(DriverHandle handle, CancellationToken cancellation) => _tasks.DestroyAsync(handle, cancellation);

    /// <inheritdoc/>
    public ValueTask DestroyAsync(ProcessKey key, CancellationToken cancellation) => processes.ForgetAsync(key, cancellation);
}
