using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Steppe.Client.Allocations;
using Steppe.Client.Disks;
using Steppe.Client.Files;
using Steppe.Client.Metadata;
using Steppe.Client.Servers;
using Steppe.Client.State;
using Steppe.Client.Stats;
using Steppe.Client.Supervision;
using Steppe.Drivers;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client;

/// <summary>A node's agent: runs what the servers want of this machine, and goes on doing so while they are away.</summary>
/// <remarks>
/// <para>Thread-safe. Made by <see cref="StartAsync"/>. Disposing it leaves tasks running under their supervisor for the next
/// agent, unless <see cref="ClientOptions.IsDev"/> says that they end with it.</para>
/// <para>What cannot be done is a <see cref="ClientRefusedException"/>.</para>
/// </remarks>
public sealed partial class ClientAgent : IAsyncDisposable
{
    private static readonly TimeSpan LongestDevStop = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWaitForEnd = TimeSpan.FromSeconds(10);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ClientOptions _options;
    private readonly FileStream _lock;
    private readonly StateDatabase _database;
    private readonly AgentSupervisor _supervisor;
    private readonly NodeDescription _description;
    private readonly DynamicMetadata _metadata;
    private readonly NodeRegistration _registration;
    private readonly AllocationRoster _roster;
    private readonly LocalCollector _collector;
    private readonly HostSampler _host;
    private readonly UsageSampler _usage;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly List<Task> _loops = [];
    private bool _isDisposed;

    private ClientAgent(ClientAgentParts parts)
    {
        _options = parts.Services.Options;
        _lock = parts.Lock;
        _database = parts.Services.Database;
        _supervisor = parts.Supervisor;
        _description = parts.Description;
        _metadata = parts.Metadata;
        _registration = parts.Registration;
        _roster = parts.Roster;
        _log = parts.Services.Log;
        _time = parts.Services.Time;
        _collector = new LocalCollector(_roster, _options, parts.Services.Time, _log);
        _host = new HostSampler(_options, MhzPerCore, parts.Services.Time);
        _usage = new UsageSampler(MhzPerCore, parts.Services.Time);
        Files = new AllocationFiles(_roster, parts.Services.Time);
    }

    /// <summary>This node's id; kept over restarts.</summary>
    public NodeId NodeId => _description.Node.Id;

    /// <summary>The node as it describes itself to the servers; its secret is inside.</summary>
    public Node Node => _description.Node;

    /// <summary>The node's metadata and where it comes from.</summary>
    public NodeMetadata Metadata => _metadata.Current;

    /// <summary>What was last heard of the servers.</summary>
    public ServerContact Contact => _registration.Contact;

    /// <summary>Completes with the first registration.</summary>
    public Task Registered => _registration.Registered;

    /// <summary>Read access to the allocations' directories.</summary>
    public AllocationFiles Files { get; }

    /// <summary>How process trees are held together here, for the operator.</summary>
    public string Containment => _supervisor.Containment;

    /// <summary>Every allocation held here, ended ones too, by id.</summary>
    public IReadOnlyList<AllocationSummary> Allocations => [.. _roster.All.Select(Summary)];

    /// <summary>Starts the client: takes over what an earlier agent left running, then follows the servers.</summary>
    /// <param name="options">Its configuration.</param>
    /// <param name="servers">The servers; they may be away.</param>
    /// <param name="drivers">Makes the task drivers, given what starts processes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="entropy">Ids and jitter; the node's secret does not come from it.</param>
    /// <param name="logs">Where to write; null for nowhere.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="IOException">A directory cannot be used, or another agent uses it.</exception>
    public static async Task<ClientAgent> StartAsync(
        ClientOptions options,
        IServerConnection servers,
        Func<Drivers.Processes.IProcessSupervisor, IEnumerable<ITaskDriver>> drivers,
        TimeProvider time,
        Entropy entropy,
        ILoggerFactory? logs = null,
        CancellationToken cancellation = default)
    {
        ClientAgentParts parts = ClientAgentParts.Build(options, servers, drivers, time, entropy, logs);
        var agent = new ClientAgent(parts);
        try
        {
            cancellation.ThrowIfCancellationRequested();
            agent.Run(parts);
            return agent;
        }
        catch
        {
            await agent.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sets keys of the node's metadata, or deletes those with null; kept over restarts.</summary>
    /// <exception cref="IOException">The change could not be stored; nothing has changed.</exception>
    public Task<NodeMetadata> ApplyMetadataAsync(IReadOnlyDictionary<string, string?> changes, CancellationToken cancellation) =>
        _metadata.ApplyAsync(changes, cancellation);

    /// <summary>Reads what the machine is doing.</summary>
    public HostStatistics ReadHostStatistics() => _host.Read();

    /// <summary>Reads what an allocation uses.</summary>
    /// <param name="id">The allocation.</param>
    /// <param name="task">One task, or null for all.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<AllocationUsage> ReadUsageAsync(AllocationId id, string? task, CancellationToken cancellation)
    {
        AllocationRunner runner = Get(id);
        return task is null || runner.Tasks.Any(one => one.Name == task)
            ? _usage.ReadAsync(runner, task, cancellation)
            : throw new ClientRefusedException(RefusalCode.NotFound, $"unknown task name \"{task}\"");
    }

    /// <summary>Runs a task anew, or all running tasks of an allocation.</summary>
    public Task RestartAsync(AllocationId id, string? task) => TranslatedAsync(() =>
    {
        Requests(id).Restart(task);
        return Task.FromResult(true);
    });

    /// <summary>Runs all tasks of an allocation anew and in their order, those that have ended too.</summary>
    public Task RestartAllAsync(AllocationId id, CancellationToken cancellation) => TranslatedAsync(async () =>
    {
        await Requests(id).RestartAllAsync(cancellation);
        return true;
    });

    /// <summary>Runs a command beside a task.</summary>
    /// <param name="id">The allocation.</param>
    /// <param name="task">The task.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="terminal">Size of the terminal it gets; null for plain pipes.</param>
    /// <param name="cancellation">Gives up starting it.</param>
    public Task<IExecSession> ExecAsync(
        AllocationId id, string task, ImmutableArray<string> command, TerminalSize? terminal, CancellationToken cancellation) =>
        TranslatedAsync(() => (Get(id).FindTask(task) ?? throw new ClientRefusedException(RefusalCode.Invalid, $"unknown task name \"{task}\""))
            .Process.ExecAsync(command, terminal, cancellation));

    /// <summary>Sends a signal to a task, or to all running tasks of an allocation.</summary>
    public Task SignalAsync(AllocationId id, string? task, string signal, CancellationToken cancellation) => TranslatedAsync(async () =>
    {
        await Requests(id).SignalAsync(task, UnixSignals.TryParse(signal, out _) ? signal : throw NoSignal(signal), cancellation);
        return true;
    });

    /// <summary>The data of an allocation for the one that replaces it on another node; waits a moment for its end.</summary>
    /// <param name="id">The allocation.</param>
    /// <param name="token">What the servers gave for it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ClientRefusedException"><see cref="RefusalCode.Denied"/>: the token is wrong. <see cref="RefusalCode.Unavailable"/>: it is ending.
    /// <see cref="RefusalCode.Conflict"/>: nobody has told it to end.</exception>
    public async Task<DiskSnapshot> OpenDiskAsync(AllocationId id, string token, CancellationToken cancellation)
    {
        if (!DiskToken.Opens(token, Node.SecretId, id))
        {
            throw new ClientRefusedException(RefusalCode.Denied, "Permission denied");
        }

        AllocationRunner runner = Get(id);
        await runner.Finished.WaitAsync(LongestWaitForEnd, _time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        return runner.Finished.IsCompleted ? new DiskSnapshot(runner)
            : runner.Work.Assigned.DesiredStatus == DesiredStatus.Run
                ? throw new ClientRefusedException(RefusalCode.Conflict, $"allocation {id} has not been told to stop")
                : throw new ClientRefusedException(RefusalCode.Unavailable, $"allocation {id} is still ending; ask again");
    }

    /// <summary>Removes what an ended allocation left.</summary>
    public async Task CollectAsync(AllocationId id, CancellationToken cancellation)
    {
        if (!Get(id).Finished.IsCompleted)
        {
            throw new ClientRefusedException(RefusalCode.Conflict, $"allocation {id} has not ended; stop it first");
        }

        await _roster.Collect(id, "asked for").WaitAsync(cancellation);
    }

    /// <summary>Removes what every ended allocation left.</summary>
    public Task CollectAllAsync(CancellationToken cancellation) =>
        Task.WhenAll(_roster.Collectable().Select(ended => _roster.Collect(ended.Id, "asked for"))).WaitAsync(cancellation);

    /// <summary>Tells the servers that this node leaves, so that they replace its work at once; its tasks run on.</summary>
    /// <remarks>Best effort and short: servers that do not hear it notice the missing heartbeats. Only disposing may follow.</remarks>
    public async Task LeaveAsync()
    {
        if (_options.IsDev)
        {
            return;
        }

        // First silence: a heartbeat after the goodbye would bring the node back.
        await _stopping.CancelAsync();
        await Task.WhenAll(_loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var patience = new CancellationTokenSource(LongestGoodbye);
        try
        {
            await _registration.LeaveAsync(patience.Token);
            LogLeft(NodeId.ToString());
        }
        catch (Exception error) when (error is ServerUnreachableException or RefusedException or OperationCanceledException)
        {
            LogLeftUnheard(error.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (_options.IsDev)
        {
            await _roster.StopAllAsync(LongestDevStop);
            await _supervisor.ShutdownAsync(CancellationToken.None);
        }

        await _stopping.CancelAsync();
        await Task.WhenAll(_loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _roster.DisposeAsync();
        await _supervisor.DisposeAsync();
        await _database.DisposeAsync();
        if (_options.IsDev)
        {
            Mounts.UnmountAll(_options.AllocationDirectory);
        }

        await _lock.DisposeAsync();
        _metadata.Dispose();
        _stopping.Dispose();
    }

    private void Run(ClientAgentParts parts)
    {
        CancellationToken stop = _stopping.Token;

        // The slow thing first: a supervisor takes a moment to start, and everything else can be done meanwhile.
        Loop("supervisor", () => _supervisor.ConnectAsync(stop));
        (Task reported, Task drivers) = parts.Fingerprints.FollowDrivers(_description, stop);
        Loop("driver fingerprints", () => drivers);
        _roster.Restore(parts.Restored);
        Loop("registration", async () =>
        {
            // A node that registers before its drivers have reported is passed over by the jobs it is there for. Only the
            // registration waits: the agent's API answers meanwhile.
            await reported.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
            await _registration.RunAsync(stop);
        });
        Loop("allocation watch", async () =>
        {
            await _registration.Registered.WaitAsync(stop);
            await parts.Watch.RunAsync(stop);
        });
        Loop("status reports", async () =>
        {
            await _registration.Registered.WaitAsync(stop);
            await parts.Reporter.RunAsync(stop);
        });
        Loop("server silence", () => parts.Silence.RunAsync(stop));
        Loop("garbage collection", () => _collector.RunAsync(stop));
        Loop("strangers", () => ForgetStrangersAsync(stop));
    }

    private async Task ForgetStrangersAsync(CancellationToken cancellation)
    {
        IReadOnlySet<AllocationId> held = await _roster.Synchronised.WaitAsync(cancellation);
        await _supervisor.ForgetStrangersAsync(
            key => AllocationId.TryParse(key.AllocationId, out AllocationId id) && (held.Contains(id) || _roster.Find(id) is not null),
            cancellation);
    }

    // A loop that breaks is a bug; the tasks must not suffer for it, so the others go on.
    private void Loop(string name, Func<Task> run) => _loops.Add(Task.Run(async () =>
    {
        try
        {
            await run();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Asked to.
        }
        catch (Exception error)
        {
            LogBroken(error, name);
        }
    }));

    private AllocationRunner Get(AllocationId id) =>
        _roster.Find(id) ?? throw new ClientRefusedException(RefusalCode.NotFound, $"Unknown allocation \"{id}\"");

    private TaskRequests Requests(AllocationId id) => new(Get(id));

    private double MhzPerCore() => (double)_description.Node.Resources.CpuMhz / Math.Max(1, _description.Node.Resources.TotalCores);

    private static async Task<T> TranslatedAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (DriverException refused)
        {
            throw new ClientRefusedException(RefusalCode.Invalid, refused.Message);
        }
    }

    private static ClientRefusedException NoSignal(string signal) =>
        new(RefusalCode.Invalid, $"\"{signal}\" is not a signal; use a name such as SIGINT, SIGTERM or SIGHUP");

    private static AllocationSummary Summary(AllocationRunner runner)
    {
        AllocationUpdate report = runner.Report;
        AssignedAllocation assigned = runner.Work.Assigned;
        return new AllocationSummary(
            assigned.Id,
            assigned.Name,
            assigned.Job.Namespace ?? "",
            assigned.Job.Id ?? "",
            assigned.TaskGroup,
            assigned.DesiredStatus,
            report.ClientStatus,
            report.TaskStates);
    }

    [LoggerMessage(4001, LogLevel.Critical, "client: {Loop} has ended by a fault")]
    private partial void LogBroken(Exception error, string loop);

    [LoggerMessage(
        4002,
        LogLevel.Information,
        "left the cluster: node {Node} counts as down and its work is replaced; its tasks here run on until an agent takes them over")]
    private partial void LogLeft(string node);

    [LoggerMessage(4003, LogLevel.Warning, "no server heard that this node leaves, they will miss its heartbeats: {Why}")]
    private partial void LogLeftUnheard(string why);
}
