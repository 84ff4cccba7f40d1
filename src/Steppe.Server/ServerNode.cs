using Microsoft.Extensions.Logging;
using Steppe.Log;
using Steppe.Log.File;
using Steppe.Model;
using Steppe.ServerCore;
using Steppe.State;

namespace Steppe.Server;

/// <summary>One running server: it holds the state, takes changes, schedules, and answers reads.</summary>
/// <remarks>Thread-safe. A change is acknowledged when it is flushed to disk. When the log fails or leadership is lost the
/// server stops for good and says so through <see cref="Ended"/>; the agent should end then and be started again.</remarks>
public sealed partial class ServerNode : IAsyncDisposable
{
    private readonly ServerOptions _options;
    private readonly FileLog _log;
    private readonly IAsyncEnumerator<Leadership> _leadership;
    private readonly ServerMetrics _metrics = new();
    private readonly EntryAppender _appender;
    private readonly Snapshotter _snapshots;
    private readonly ServerLoop _loop;
    private int _stopped;

    private ServerNode(
        ServerOptions options,
        FileLog log,
        IAsyncEnumerator<Leadership> leadership,
        Epoch epoch,
        RecoveredState recovered,
        ServerEnvironment environment)
    {
        (_options, _log, _leadership) = (options, log, leadership);

        // The epoch grows at every start: even under one seed no id is made twice.
        var entropy = new Entropy(options.Seed ^ (epoch.Value * 0xD1342543DE82EF95UL));
        Feed = new ChangeFeed(recovered.State, environment.Time);
        Events = options.EventBufferSize is { } kept ? new EventStream(kept) : null;
        _appender = new EntryAppender(log, epoch, entropy.Split(), environment.Time, _metrics) { LandedIndex = recovered.LogIndex };
        _snapshots = new Snapshotter(log, log, epoch, options, environment.Logger);
        var machine = new LeaderMachine(
            recovered.State,
            new LeaderOptions
            {
                Seed = entropy.NextUInt64(), Heartbeats = options.Heartbeats, Garbage = options.Garbage, TimeZones = options.TimeZones,
            });
        _loop = new ServerLoop(machine, new ServerLoopParts(
            _appender, _snapshots, Feed, Events, environment.Schedule, _metrics, environment.Time, environment.Logger));
        Gateway = new NodeGateway(this);
    }

    /// <summary>The newest committed state.</summary>
    public StateSnapshot Committed => Feed.Committed;

    /// <summary>Waits for changes of the committed state.</summary>
    public ChangeFeed Feed { get; }

    /// <summary>What happens, for those who follow it; null when it is switched off.</summary>
    public EventStream? Events { get; }

    /// <summary>The server as client agents see it.</summary>
    public NodeGateway Gateway { get; }

    public ServerOptions Options => _options;

    /// <summary>Held by the one dry run that may be under way: together they must not take more of the machine than the scheduler.</summary>
    internal SemaphoreSlim DryRunTurn { get; } = new(1);

    /// <summary>Control ports of all servers.</summary>
    public IReadOnlyList<string> Servers => [_options.AdvertisedRpcAddress];

    /// <summary>Whether this server takes changes.</summary>
    public bool IsLeading => !_loop.Ended.IsCompleted;

    /// <summary>Completes when the server has ended: with null after a shutdown, else with the reason.</summary>
    public Task<Exception?> Ended => _loop.Ended;

    /// <summary>How busy the server is.</summary>
    public LeaderFigures Figures => _metrics.Figures;

    /// <summary>What admission is told of this cluster.</summary>
    public AdmissionOptions AdmissionOptions => new()
    {
        Region = _options.Region,
        DefaultPriority = _options.DefaultJobPriority,
        MaxPriority = _options.MaxJobPriority,
        TimeZones = _options.TimeZones,
        IsMemoryOversubscriptionEnabled = Committed.SchedulerConfiguration.MemoryOversubscriptionEnabled,
    };

    /// <summary>Opens the log, rebuilds the state and begins to serve.</summary>
    /// <exception cref="LogRefusedException">The data directory cannot be used; the message says what to do.</exception>
    /// <exception cref="StateFormatException">What the log holds was written by a newer version, or is damaged.</exception>
    public static Task<ServerNode> StartAsync(
        ServerOptions options, TimeProvider time, ILogger logger, CancellationToken cancellation) =>
        StartAsync(options, new ServerEnvironment(time, logger, Scheduler.Scheduling.Run), cancellation);

    internal static async Task<ServerNode> StartAsync(
        ServerOptions options, ServerEnvironment environment, CancellationToken cancellation)
    {
        Directory.CreateDirectory(options.DataDirectory);
        FileLog log = OpenLog(options, environment);
        try
        {
            foreach (string note in log.Notes)
            {
                LogNote(environment.Logger, note);
            }

            return await LeadAsync(options, log, environment, cancellation);
        }
        catch
        {
            await log.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has the leader make and apply a change; completes when it is durable, or refused.</summary>
    /// <param name="make">Called once, on the newest state; ids and times come from its context.</param>
    /// <param name="cancellation">Stops the waiting, not the change.</param>
    /// <exception cref="NotLeadingException">This server cannot say whether it happened.</exception>
    public async Task<CommandOutcome> ProposeAsync(CommandFactory make, CancellationToken cancellation)
    {
        (ulong ticket, Task<CommandOutcome> answer) = _loop.Proposals.Draw();
        try
        {
            await _loop.PostAsync(new ServerInput.Propose(ticket, make), cancellation);
            return await answer.WaitAsync(cancellation);
        }
        finally
        {
            _loop.Proposals.Forget(ticket);
        }
    }

    /// <summary>What the leader decides on now, for trying something out; nothing that happens later changes it.</summary>
    /// <exception cref="NotLeadingException">This server does not lead any more.</exception>
    internal async Task<LeaderHead> ReadHeadAsync(CancellationToken cancellation)
    {
        (ulong ticket, Task<LeaderHead> answer) = _loop.Heads.Draw();
        try
        {
            await _loop.PostAsync(new ServerInput.ReadHead(ticket), cancellation);
            return await answer.WaitAsync(cancellation);
        }
        finally
        {
            _loop.Heads.Forget(ticket);
        }
    }

    /// <summary>Shuts down: answers what was asked before, takes a snapshot, gives up the data directory.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return;
        }

        await _loop.StopAsync();
        Feed.Close();
        Events?.Close();
        if (_loop.Ended.Result is null)
        {
            await _snapshots.FinishAsync(_appender.LandedIndex, Committed);
        }

        await CloseLogAsync();
    }

    /// <summary>Ends as a crash would: no goodbye to anybody, nothing written.</summary>
    internal async Task KillAsync()
    {
        Interlocked.Exchange(ref _stopped, 1);
        await _loop.EndAsync();
        Feed.Close();
        Events?.Close();
        await _snapshots.WaitAsync();
        await CloseLogAsync();
    }

    /// <summary>Notes a sign of life of a node.</summary>
    /// <returns>When the next one is due, or null when the node is not known.</returns>
    internal async Task<TimeSpan?> HeartbeatAsync(NodeId node, CancellationToken cancellation)
    {
        (ulong ticket, Task<TimeSpan?> answer) = _loop.Heartbeats.Draw();
        try
        {
            await _loop.PostAsync(new ServerInput.Heartbeat(ticket, node), cancellation);
            return await answer.WaitAsync(cancellation);
        }
        finally
        {
            _loop.Heartbeats.Forget(ticket);
        }
    }

    private static FileLog OpenLog(ServerOptions options, ServerEnvironment environment)
    {
        var entropy = new Entropy(~options.Seed);
        return FileLog.Open(
            environment.OpenDisk(options.DataDirectory),
            new FileLogOptions
            {
                NewId = () => new UInt128(entropy.NextUInt64(), entropy.NextUInt64()),
                SegmentBytes = options.LogSegmentBytes,
            },
            environment.Time);
    }

    private static async Task<ServerNode> LeadAsync(
        ServerOptions options, FileLog log, ServerEnvironment environment, CancellationToken cancellation)
    {
        var self = new ServerIdentity(options.Name, options.AdvertisedRpcAddress, options.AdvertisedHttpAddress);
        IAsyncEnumerator<Leadership> leadership =
            log.LeadershipAsync(self, CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
        if (!await leadership.MoveNextAsync() || leadership.Current is not Leadership.Leading leading)
        {
            throw new LogRefusedException($"{options.DataDirectory}: this server could not become leader of its own log");
        }

        if (await log.BarrierAsync(leading.Epoch, cancellation) is not BarrierResult.Leading barrier)
        {
            throw new LogRefusedException($"{options.DataDirectory}: leadership was lost during the start");
        }

        RecoveredState recovered = await RecoveredState.LoadAsync(log, log, barrier.Head, cancellation);
        var server = new ServerNode(options, log, leadership, leading.Epoch, recovered, environment);
        await server.AppendEpochEntryAsync(leading.Epoch, cancellation);
        server._loop.Start();
        return server;
    }

    // An entry of its own fences whoever led before, and proves that the log takes entries before anybody is served.
    private async Task AppendEpochEntryAsync(Epoch epoch, CancellationToken cancellation)
    {
        var entry = new ServerEffect.AppendEntry(0, []);
        if (await _appender.AppendAsync(entry).WaitAsync(cancellation) is ServerInput.AppendFailed failed)
        {
            throw new LogRefusedException($"{_options.DataDirectory}: the log of epoch {epoch} takes no entries: {failed.Reason}");
        }
    }

    private async Task CloseLogAsync()
    {
        await _leadership.DisposeAsync();
        await _log.DisposeAsync();
        _metrics.Dispose();
        DryRunTurn.Dispose();
    }

    [LoggerMessage(3001, LogLevel.Warning, "{Note}")]
    private static partial void LogNote(ILogger logger, string note);
}
