using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Steppe.Log;
using Steppe.Log.Etcd;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Server;

/// <summary>One of several servers: it applies what the log holds, and leads when it is its turn.</summary>
/// <remarks>Losing the leadership, or etcd, is no fault: it follows again. It ends when the log tells what cannot be, or a bug shows.</remarks>
internal sealed partial class Replication : IServing
{
    // Whom the others take for the leader counts for a server that etcd does not tell it.
    private static readonly TimeSpan SnapshotPatience = TimeSpan.FromSeconds(10), HearsEtcdFor = TimeSpan.FromSeconds(1);

    private readonly EtcdLog _log;
    private readonly EtcdDisk _disk;
    private readonly Snapshotter _snapshots;
    private readonly ServerIdentity _self;
    private readonly Turns _turns;
    private readonly MemberList _members;
    private readonly PeerConnections _peers;
    private readonly SharedBarrier _barrier;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger _logger;
    private readonly LogReplay _replay;
    private readonly HeardLeader _heard;
    private readonly HealthWatch _health;
    private readonly LostChanges _lost;
    private readonly Vacancy _vacancy;
    private volatile Term? _term;
    private int _stopped;

    /// <param name="parts">What a server is made of.</param>
    /// <param name="log">The log, open.</param>
    /// <param name="disk">What this server keeps; ended with it.</param>
    /// <param name="peers">The ways to the other servers.</param>
    /// <param name="applied">The last entry in the state.</param>
    public Replication(ServerParts parts, EtcdLog log, EtcdDisk disk, PeerConnections peers, ulong applied)
    {
        (Parts, _log, _disk, _peers) = (parts, log, disk, peers);
        _logger = parts.Environment.Logger;
        _heard = new HeardLeader(parts.Environment.Time);
        _turns = new Turns(gone => peers.DropSoon(gone.RpcAddress, () => Leader != gone));
        _self = SoleServing.IdentityOf(parts.Options);
        _members = new MemberList(log, parts.Environment.Time, Self());
        _snapshots = new Snapshotter(disk, parts.Options, _logger, SnapshotWrittenAsync);
        _lost = new LostChanges(parts.Environment.Time, IsWithoutEtcd, _stopping.Token);
        _vacancy = new Vacancy(_turns, () => Term is not null || (Leader is { } leader && leader != _self), IsWithoutEtcd, parts.Environment.Time);
        _replay = new LogReplay(parts, log, disk, _snapshots, new PeerSnapshots(_members, peers, _self.Id, parts.Environment.Time, _logger), _lost, AnnounceAsync, applied);
        _health = new HealthWatch(parts, _self.Id, peers, () => Members, RemoveMemberAsync);
        _barrier = new SharedBarrier(async () =>
            _term is { } term && await log.BarrierAsync(term.Epoch, _stopping.Token) is BarrierResult.Leading);
        Ended = RunAsync();
    }

    public ServerParts Parts { get; }

    public Term? Term => _term is { Loop.IsOver: false } term ? term : null;

    public Task<Exception?> Ended { get; }

    public ServerIdentity? Leader => Term is not null ? _self : (_turns.Now as Leadership.Following)?.Leader ?? (_log.SilentFor < HearsEtcdFor ? null : _heard.Now);

    public TimeSpan? LastContact => Term is not null ? TimeSpan.Zero : _log.SilentFor;

    public string? Trouble => _log.Trouble;

    public IReadOnlyList<LogMember> Members => _members.Now;

    public IReadOnlyList<ServerHealth> Health => Term is null ? [] : _health.Now;

    public async Task ConfirmAsync(CancellationToken cancellation)
    {
        if (!await _barrier.AskAsync().WaitAsync(cancellation))
        {
            throw new NotLeadingException("another server leads now") { NothingHappened = true };
        }
    }

    public Task<bool> UntilLedAsync(CancellationToken cancellation) => _vacancy.WaitAsync(cancellation);

    public Task<CommandOutcome?> FindOutcomeAsync(Epoch ended, RequestId request, CancellationToken cancellation) => _lost.FindAsync(ended, request, cancellation);

    public ValueTask<LogSnapshot?> SnapshotAsync(CancellationToken cancellation) => _disk.LoadNewestAsync(cancellation);

    public void HandOver(string successor)
    {
        Term term = Term ?? throw new NotLeadingException("this server does not lead") { NothingHappened = true };
        _log.HandOver(term.Epoch, successor);
    }

    public async Task StepDownAsync()
    {
        if (_term is { } term)
        {
            await term.Loop.StopAsync();
        }

        _log.StandDown();
    }

    public void HearLeader(string id)
    {
        if (id != _self.Id && Members.FirstOrDefault(member => member.Server.Id == id) is { } leader)
        {
            _heard.Hear(leader.Server);
        }
    }

    public Task RefreshMembersAsync(CancellationToken cancellation) => _members.RefreshAsync(cancellation);

    public async Task RemoveMemberAsync(string id, CancellationToken cancellation)
    {
        await _log.RemoveMemberAsync(id, cancellation);
        await _members.RefreshAsync(cancellation);
    }

    /// <summary>Answers what was asked before, lets another lead, takes a snapshot, gives up the data directory.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return;
        }

        await StepDownAsync();
        await _stopping.CancelAsync();
        Exception? reason = await Ended;
        Parts.Close();
        if (reason is null)
        {
            await _snapshots.FinishAsync(_replay.Applied, Parts.Feed.Committed);
        }
        else if (reason is LogRefusedException or LogFailedException)
        {
            // The log went back, or is another one: the next start must know, too, how far this server had come.
            await _snapshots.KeepAsync(_replay.Applied, Parts.Feed.Committed);
        }

        await CloseAsync();
    }

    public async Task KillAsync()
    {
        Interlocked.Exchange(ref _stopped, 1);
        await _stopping.CancelAsync();
        await Ended;
        Parts.Close();
        await _snapshots.WaitAsync();
        await CloseAsync();
    }

    private async Task CloseAsync()
    {
        await _log.DisposeAsync();
        _disk.Dispose();
        await _peers.DisposeAsync();
        Parts.Metrics.Dispose();
        _stopping.Dispose();
    }

    private async Task<Exception?> RunAsync()
    {
        using var work = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        Task<Exception?> working = Task.Run(() => WorkAsync(work.Token));
        if (await Task.WhenAny(working, _log.Failed) == _log.Failed)
        {
            await work.CancelAsync();
            await working;
            return await _log.Failed;
        }

        return await working;
    }

    private async Task<Exception?> WorkAsync(CancellationToken cancellation)
    {
        try
        {
            await _log.Joined.WaitAsync(cancellation);
            var course = new ServerCourse();
            Task? standing = null;
            while (true)
            {
                standing ??= course.Next is CourseStep.Follow ? Stand(cancellation) : null;
                if (standing is { IsCompleted: true })
                {
                    await standing;
                }

                await TakeAsync(course, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }

    private Task Stand(CancellationToken cancellation)
    {
        LogCaughtUp(_replay.Applied, Parts.Feed.Committed.Index);
        _ = _members.RunAsync(cancellation);
        _ = new TroubleWatch(_logger, () => _log.Trouble, () => _log.SilentFor, () => Leader, Parts.Environment.Time).RunAsync(cancellation);
        return _turns.RunAsync(_log, _self, cancellation);
    }

    private async Task TakeAsync(ServerCourse course, CancellationToken cancellation)
    {
        switch (course.Next)
        {
            case CourseStep.Announce:
                await AnnounceAsync(cancellation);
                course.Announced();
                break;
            case CourseStep.CatchUp:
                await _replay.FollowAsync(await _log.HeadAsync(cancellation), cancellation);
                course.CaughtUp();
                break;
            case CourseStep.Follow follow:
                course.Won(await FollowUntilOursAsync(follow.Last, cancellation));
                break;
            case CourseStep.Confirm confirm:
                course.Confirmed(await _log.BarrierAsync(confirm.Epoch, cancellation));
                break;
            case CourseStep.ReadUp read:
                await _replay.FollowAsync(read.Head, cancellation);
                course.HasReadUp();
                break;
            case CourseStep.Begin begin:
                await BeginAsync(course, begin.Epoch, cancellation);
                break;
            case CourseStep.Lead lead:
                await LeadAsync(lead.Epoch, _term!, cancellation);
                course.Ended();
                break;
            default:
                throw new UnreachableException();
        }
    }

    private async Task<Epoch> FollowUntilOursAsync(Epoch last, CancellationToken cancellation)
    {
        using var following = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task follow = _replay.FollowAsync(ulong.MaxValue, following.Token);
        Task<Epoch> ours = _turns.OursAsync(last, following.Token);
        await Task.WhenAny(follow, ours);
        await following.CancelAsync();
        try
        {
            await follow;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Told to, because it is this server's turn.
        }

        return await ours;
    }

    private async Task BeginAsync(ServerCourse course, Epoch epoch, CancellationToken cancellation)
    {
        (int level, RememberedRequests requests) = (LevelWatch.KnownByAll(await _log.MembersAsync(cancellation)), Parts.Feed.Committed.Requests);
        try
        {
            _term = await Term.BeginAsync(Parts, _log, _snapshots, epoch, _replay.Applied, _replay.Bytes, level, isShared: true);
            LogLeads(epoch, _replay.Applied);
            _turns.Ring();
            _lost.Applied(epoch, requests);
            course.Begun();
        }
        catch (NotLeadingException error)
        {
            LogNotLed(epoch, error.Message);
            _log.HandOver(epoch, "");
            course.Ended();
        }
    }

    private async Task LeadAsync(Epoch epoch, Term term, CancellationToken cancellation)
    {
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task cutOff = new PeerReach(_peers, Parts.Environment.Time).CutOffAsync(OthersThere, leading.Token);
        Task health = _health.RunAsync(leading.Token);
        Task raising = new LevelWatch(Parts, () => Members).RunAsync(term.Loop, leading.Token);
        await Task.WhenAny(term.Loop.Ended, _turns.OverAsync(epoch, leading.Token), cutOff);
        string why = cutOff.IsCompletedSuccessfully ? "most of the other servers cannot be reached" : _log.Trouble ?? "the leadership has passed on";
        await leading.CancelAsync();
        await Task.WhenAll(health, raising);
        await term.Loop.EndAsync(cancellation.IsCancellationRequested ? null : why);
        _log.HandOver(epoch, "");
        _replay.GoOnAfter(term.Loop.AppliedIndex, term.Appender.AppendedBytes);
        _term = null;
        Exception? reason = await term.Loop.Ended;
        LogLedNoMore(epoch, reason?.Message ?? "handed over");
        if (reason is not (null or NotLeadingException))
        {
            throw reason;
        }
    }

    private IReadOnlyList<ServerIdentity> OthersThere() =>
        [.. Members.Where(member => member.IsPresent && member.Server.Id != _self.Id).Select(static member => member.Server)];

    private async ValueTask SnapshotWrittenAsync(CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(SnapshotPatience, Parts.Environment.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            await AnnounceAsync(either.Token);
            if (_term is { } term)
            {
                await _log.TrimAsync(term.Epoch, _disk.NewestIndex, either.Token);
            }
        }
        catch (OperationCanceledException error)
        {
            throw new IOException("etcd did not answer; the snapshot counts when the next one is taken", error);
        }
    }

    // A leader loses its lease when etcd was silent for one; an etcd that is only slow answers again soon.
    private bool IsWithoutEtcd() => _log.SilentFor is not { } silent || silent > Parts.Options.Etcd!.LeaseTtl * 2;

    private ValueTask AnnounceAsync(CancellationToken cancellation) =>
        _log.AnnounceAsync(Self(), cancellation);

    private LogMember Self() => new(_self, _disk.Incarnation, _disk.NewestIndex) { Level = StateLevel.Newest };

    [LoggerMessage(3302, LogLevel.Information, "caught up with the log: entry {Entry}, index {Index}")]
    private partial void LogCaughtUp(ulong entry, ulong index);

    [LoggerMessage(3303, LogLevel.Information, "this server leads: epoch {Epoch}, log read up to entry {Head}")]
    private partial void LogLeads(Epoch epoch, ulong head);

    [LoggerMessage(3304, LogLevel.Warning, "this server leads no more (epoch {Epoch}): {Why}")]
    private partial void LogLedNoMore(Epoch epoch, string why);

    [LoggerMessage(3305, LogLevel.Warning, "epoch {Epoch} was not begun: {Why}")]
    private partial void LogNotLed(Epoch epoch, string why);
}
