using Steppe.Drivers.Isolation;
using Steppe.Drivers.Processes;

namespace Steppe.Drivers.Exec;

/// <summary>Runs programs kept apart from the host: namespaces and a root of their own, limits, few rights.</summary>
/// <remarks>
/// <para>Thread-safe and without state.</para>
/// <para>Source: reference, driver <c>exec</c>.</para>
/// </remarks>
/// <param name="settings">What the agent's files say.</param>
/// <param name="processes">Starts and watches the processes.</param>
public sealed class ExecDriver(IsolationSettings settings, IProcessSupervisor processes) : ITaskDriver
{
    /// <summary>Its name in job files.</summary>
    public const string DriverName = "exec";

    private readonly ProcessTasks _tasks = new(DriverName, processes);

    /// <inheritdoc/>
    public string Name => DriverName;

    /// <inheritdoc/>
    public DriverCapabilities Capabilities { get; } = new(
        SendsSignals: true, RunsCommandsInside: true, FileIsolation.Chroot, NetworkModes: ["host", "group"]);

    /// <inheritdoc/>
    public DriverConfigSchema TaskConfig { get; } = new(
        DriverName,
        [
            new ConfigKey("command", ConfigType.Text, Required: true),
            new ConfigKey("args", ConfigType.TextList),
            .. IsolatedStart.TaskKeys,
        ]);

    /// <inheritdoc/>
    public IAsyncEnumerable<DriverFingerprint> FingerprintAsync(CancellationToken cancellation) =>
        IsolationFingerprint.FollowAsync(
            processes, _ => ValueTask.FromResult(DriverFingerprint.Healthy(DriverName)), cancellation);

    /// <inheritdoc/>
    public ValueTask<DriverHandle> StartAsync(TaskStart start, CancellationToken cancellation)
    {
        DriverConfig config = TaskConfig.Read(start.Config);
        var view = new TaskView(start.TaskDirectory, settings, start.Mounts);
        string program = InsideLookup.Find(config.GetText("command"), "command", view, start.TaskDirectory);
        return _tasks.StartAsync(IsolatedStart.Build(start, config, settings, view, program, config.GetTextList("args")), cancellation);
    }

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
        processes.OpenSessionAsync(IsolatedSession.Build(_tasks.KeyOf(handle), exec, settings), cancellation);

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
