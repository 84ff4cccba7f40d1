using Microsoft.Extensions.Logging;
using Steppe.Log;
using Steppe.Log.File;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Server;

/// <summary>A server that needs no other: the log is in its own directory, and it leads from its start to its end.</summary>
internal sealed partial class SoleServing : IServing
{
    private readonly FileLog _log;
    private readonly IAsyncEnumerator<Leadership> _leadership;
    private readonly Snapshotter _snapshots;
    private readonly Term _term;
    private readonly DateTimeOffset _since;
    private int _stopped;

    private SoleServing(ServerParts parts, FileLog log, IAsyncEnumerator<Leadership> leadership, Snapshotter snapshots, Term term)
    {
        (Parts, _log, _leadership, _snapshots, _term) = (parts, log, leadership, snapshots, term);
        _since = parts.Environment.Time.GetUtcNow();
        Leader = IdentityOf(parts.Options);
        Members = [new LogMember(Leader, log.Incarnation, 0) { Level = StateLevel.Newest }];
    }

    public ServerParts Parts { get; }

    public Term? Term => _term.Loop.IsOver ? null : _term;

    public Task<Exception?> Ended => _term.Loop.Ended;

    public ServerIdentity Leader { get; }

    ServerIdentity? IServing.Leader => Term is null ? null : Leader;

    public TimeSpan? LastContact => TimeSpan.Zero;

    public string? Trouble => null;

    public IReadOnlyList<LogMember> Members { get; }

    public IReadOnlyList<ServerHealth> Health =>
        Term is null ? [] : [new ServerHealth(Members[0], IsLeader: true, TimeSpan.Zero, Parts.Feed.Committed.Index, IsHealthy: true, _since)];

    /// <summary>Opens the log, rebuilds the state and begins to lead.</summary>
    /// <exception cref="LogRefusedException">The data directory cannot be used; the message says what to do.</exception>
    public static async Task<SoleServing> StartAsync(ServerOptions options, ServerEnvironment environment, CancellationToken cancellation)
    {
        if (FileLog.Exists(ReplicationStart.DirectoryOf(options)))
        {
            throw new LogRefusedException(
                $"{options.DataDirectory}: the log of this server is in etcd, and the agent file no longer says so: put the block log \"etcd\" back into the server "
                + "block, or, to be alone from now on, save the state while the servers run (operator snapshot save), give this one an empty data_dir and restore it there");
        }

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

    /// <summary>Who this server is to the others.</summary>
    public static ServerIdentity IdentityOf(ServerOptions options) =>
        new(options.Name, options.AdvertisedRpcAddress, options.AdvertisedHttpAddress);

    // The lock on the directory is the leadership: nothing can be newer elsewhere.
    public Task ConfirmAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task<bool> UntilLedAsync(CancellationToken cancellation) => Task.FromResult(Term is not null);

    public Task<CommandOutcome?> FindOutcomeAsync(Epoch ended, RequestId request, CancellationToken cancellation) =>
        throw new NotLeadingException("this server is ending, and only its next start tells whether the change was made: look before asking again");

    public ValueTask<LogSnapshot?> SnapshotAsync(CancellationToken cancellation) => _log.LoadNewestAsync(cancellation);

    public void HandOver(string successor) =>
        throw new NotLeadingException("this is the only server: there is none to hand the leadership to");

    // Nobody could lead in its place: it serves to its end.
    public Task StepDownAsync() => Task.CompletedTask;

    public void HearLeader(string id)
    {
        // There is no other that could.
    }

    public Task RefreshMembersAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task RemoveMemberAsync(string id, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Answers what was asked before, takes a snapshot, gives up the data directory.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return;
        }

        await _term.Loop.StopAsync();
        Parts.Close();
        if (Ended.Result is null)
        {
            await _snapshots.FinishAsync(_term.Appender.LandedIndex, Parts.Feed.Committed);
        }

        await CloseLogAsync();
    }

    public async Task KillAsync()
    {
        Interlocked.Exchange(ref _stopped, 1);
        await _term.Loop.EndAsync();
        Parts.Close();
        await _snapshots.WaitAsync();
        await CloseLogAsync();
    }

    internal static FileLog OpenLog(ServerOptions options, ServerEnvironment environment)
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

    private static async Task<SoleServing> LeadAsync(
        ServerOptions options, FileLog log, ServerEnvironment environment, CancellationToken cancellation)
    {
        IAsyncEnumerator<Leadership> leadership =
            log.LeadershipAsync(IdentityOf(options), CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
        if (!await leadership.MoveNextAsync() || leadership.Current is not Leadership.Leading leading)
        {
            throw new LogRefusedException($"{options.DataDirectory}: this server could not become leader of its own log");
        }

        if (await log.BarrierAsync(leading.Epoch, cancellation) is not BarrierResult.Leading barrier)
        {
            throw new LogRefusedException($"{options.DataDirectory}: leadership was lost during the start");
        }

        RecoveredState recovered = await RecoveredState.LoadAsync(log, log, barrier.Head, cancellation);
        ServerParts parts = ServerParts.Of(options, environment, recovered.State);
        var snapshots = new Snapshotter(log, options, environment.Logger, async token => await log.TrimAsync(leading.Epoch, log.NewestIndex, token));
        try
        {
            Term term = await Term.BeginAsync(parts, log, snapshots, leading.Epoch, recovered.LogIndex, bytes: 0, StateLevel.Newest, isShared: false).WaitAsync(cancellation);
            return new SoleServing(parts, log, leadership, snapshots, term);
        }
        catch (NotLeadingException error)
        {
            throw new LogRefusedException($"{options.DataDirectory}: {error.Message}", error);
        }
    }

    private async Task CloseLogAsync()
    {
        await _leadership.DisposeAsync();
        await _log.DisposeAsync();
        Parts.Metrics.Dispose();
    }

    [LoggerMessage(3001, LogLevel.Warning, "{Note}")]
    private static partial void LogNote(ILogger logger, string note);
}
