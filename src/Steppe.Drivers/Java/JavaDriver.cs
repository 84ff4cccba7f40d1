using System.Collections.Immutable;
using Steppe.Drivers.Isolation;
using Steppe.Drivers.Processes;

namespace Steppe.Drivers.Java;

/// <summary>Runs Java programs on the node's JVM, kept apart from the host as by <c>exec</c>.</summary>
/// <remarks>
/// <para>Thread-safe. Remembers only what the JVM last said of itself.</para>
/// <para>Source: reference, driver <c>java</c>.</para>
/// </remarks>
/// <param name="settings">What the agent's files say.</param>
/// <param name="processes">Starts and watches the processes.</param>
/// <param name="searchPath">The agent's <c>PATH</c>, where the JVM is looked for.</param>
public sealed class JavaDriver(IsolationSettings settings, IProcessSupervisor processes, string searchPath) : ITaskDriver
{
    /// <summary>Its name in job files.</summary>
    public const string DriverName = "java";

    private readonly ProcessTasks _tasks = new(DriverName, processes);
    private readonly JavaFingerprint _fingerprint = new(processes, searchPath);

    /// <inheritdoc/>
    public string Name => DriverName;

    /// <inheritdoc/>
    public DriverCapabilities Capabilities { get; } = new(
        SendsSignals: false, RunsCommandsInside: true, FileIsolation.Chroot, NetworkModes: ["host", "group"]);

    /// <inheritdoc/>
    public DriverConfigSchema TaskConfig { get; } = new(
        DriverName,
        [
            new ConfigKey("jar_path", ConfigType.Text),
            new ConfigKey("class", ConfigType.Text),
            new ConfigKey("class_path", ConfigType.Text),
            new ConfigKey("jvm_options", ConfigType.TextList),
            new ConfigKey("args", ConfigType.TextList),
            .. IsolatedStart.TaskKeys,
        ]);

    /// <inheritdoc/>
    public IAsyncEnumerable<DriverFingerprint> FingerprintAsync(CancellationToken cancellation) =>
        IsolationFingerprint.FollowAsync(processes, _fingerprint.ReadAsync, cancellation);

    /// <inheritdoc/>
    public ValueTask<DriverHandle> StartAsync(TaskStart start, CancellationToken cancellation)
    {
        DriverConfig config = TaskConfig.Read(start.Config);
        ImmutableArray<string> arguments = JavaCommand.Arguments(config);
        string java = JavaFingerprint.FindProgram(searchPath)
            ?? throw new DriverException($"there is no java in the agent's PATH, {searchPath}; install a JVM on this node", recoverable: false);
        var view = new TaskView(start.TaskDirectory, settings, start.Mounts);
        if (!view.Shows(java))
        {
            throw new DriverException(
                $"the JVM, {java}, is not in the task's root; add its directory to the client's chroot_env", recoverable: false);
        }

        string user = start.User is { Length: > 0 } named ? named : IsolatedStart.DefaultUser;
        if (JavaCommand.FindJarOnHost(config) is { } jar)
        {
            HostJar.Show(jar, view, user);
        }

        // The JVM passes over members of the class path that do not exist, and so does this.
        foreach (string path in JavaCommand.ClassPathOnHost(config).Where(Path.Exists))
        {
            HostJar.Show(path, view, user);
        }

        return _tasks.StartAsync(IsolatedStart.Build(start, config, settings, view, java, arguments), cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<ExitResult> WaitAsync(DriverHandle handle, CancellationToken cancellation) => _tasks.WaitAsync(handle, cancellation);

    /// <inheritdoc/>
    public ValueTask StopAsync(DriverHandle handle, string signal, TimeSpan grace, CancellationToken cancellation) =>
        _tasks.StopAsync(handle, signal, grace, cancellation);

    /// <inheritdoc/>
    public ValueTask SignalAsync(DriverHandle handle, string signal, CancellationToken cancellation) =>
        throw new DriverException("the java driver does not send signals to its tasks", recoverable: false);

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
