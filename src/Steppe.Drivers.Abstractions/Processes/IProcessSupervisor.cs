namespace Steppe.Drivers.Processes;

/// <summary>Starts and watches host processes that outlive the agent; the service drivers use instead of starting any themselves.</summary>
/// <remarks>
/// <para>Thread-safe. While the supervisor is being reached again after a fault, calls wait; what can never work is a
/// <see cref="DriverException"/>.</para>
/// <para>Implemented over the supervisor's client by the client agent.</para>
/// </remarks>
public interface IProcessSupervisor
{
    /// <summary>How process trees are held together, for the operator: <c>cgroup v2</c>, or what is missing.</summary>
    string Containment { get; }

    /// <summary>Says why processes cannot be isolated and limited on this node; null when they can.</summary>
    ValueTask<string?> FindIsolationProblemAsync(CancellationToken cancellation);

    /// <summary>Starts a process, or returns the one already started under this key, running or ended.</summary>
    ValueTask<ProcessStatus> StartAsync(ProcessStart start, CancellationToken cancellation);

    /// <summary>Waits for the end; answers at once when it is on record.</summary>
    ValueTask<ExitResult> WaitAsync(ProcessKey key, CancellationToken cancellation);

    /// <summary>Sends a signal to the main process; one that has ended is left alone.</summary>
    ValueTask SignalAsync(ProcessKey key, int signal, CancellationToken cancellation);

    /// <summary>Sends a signal and, after the grace, SIGKILL to the whole tree. Returns once asked, not once ended.</summary>
    ValueTask StopAsync(ProcessKey key, int signal, TimeSpan grace, CancellationToken cancellation);

    /// <summary>Reads CPU and memory of the whole tree.</summary>
    ValueTask<TaskUsage> StatsAsync(ProcessKey key, CancellationToken cancellation);

    /// <summary>Looks a process up; null when the supervisor has never heard of it.</summary>
    ValueTask<ProcessStatus?> FindAsync(ProcessKey key, CancellationToken cancellation);

    /// <summary>Runs a command beside a running process: a child of this agent, in the process' cgroup, that ends with either.</summary>
    ValueTask<IExecSession> OpenSessionAsync(SessionStart start, CancellationToken cancellation);

    /// <summary>Kills what is left under this key and drops its record. Unknown keys are ignored.</summary>
    ValueTask ForgetAsync(ProcessKey key, CancellationToken cancellation);
}
