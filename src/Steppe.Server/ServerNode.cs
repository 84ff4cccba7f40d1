using Microsoft.Extensions.Logging;
using Steppe.Log;
using Steppe.Model;
using Steppe.Protocol;
using Steppe.ServerCore;
using Steppe.State;

namespace Steppe.Server;

/// <summary>One running server: it holds the state, takes changes, schedules, and answers reads.</summary>
/// <remarks>Thread-safe. A change is acknowledged when the log holds it for good. A server that is alone ends when its log fails; one of
/// several goes on following when it loses the leadership. Why a server has ended is told by <see cref="Ended"/>; the agent should end
/// then and be started again.</remarks>
public sealed class ServerNode : IAsyncDisposable
{
    private readonly IServing _serving;
    private readonly PeerConnections _peers;
    private readonly PeerSnapshot _snapshot;

    private ServerNode(IServing serving, PeerConnections peers)
    {
        (_serving, _peers) = (serving, peers);
        _snapshot = new PeerSnapshot(serving.SnapshotAsync);
        Gateway = new NodeGateway(this);
        Regions = new Regions(Options.Region, Options.Join, Describe, serving.Parts.Environment.Time, serving.Parts.Environment.Logger);
    }

    /// <summary>The newest committed state.</summary>
    public StateSnapshot Committed => Feed.Committed;

    /// <summary>Waits for changes of the committed state.</summary>
    public ChangeFeed Feed => _serving.Parts.Feed;

    /// <summary>What happens, for those who follow it; null when it is switched off.</summary>
    public EventStream? Events => _serving.Parts.Events;

    /// <summary>The server as client agents see it.</summary>
    public NodeGateway Gateway { get; }

    /// <summary>The other regions.</summary>
    public Regions Regions { get; }

    public ServerOptions Options => _serving.Parts.Options;

    /// <summary>Held by the one dry run that may be under way: together they must not take more of the machine than the scheduler.</summary>
    internal SemaphoreSlim DryRunTurn { get; } = new(1);

    /// <summary>All servers, those that are away included, in the order of their names.</summary>
    public IReadOnlyList<LogMember> Members => _serving.Members;

    /// <summary>How the servers are; empty while this one does not lead, or has not looked yet.</summary>
    public IReadOnlyList<ServerHealth> Health => _serving.Health;

    /// <summary>Control ports of the servers that are there.</summary>
    public IReadOnlyList<string> Servers =>
        [.. Members.Where(static member => member.IsPresent).Select(static member => member.Server.RpcAddress).DefaultIfEmpty(Options.AdvertisedRpcAddress)];

    /// <summary>Whether this server takes changes.</summary>
    public bool IsLeading => _serving.Term is not null;

    /// <summary>Number of the term this server leads in; 0 while it does not.</summary>
    public ulong Term => _serving.Term?.Epoch.Value ?? 0;

    /// <summary>Who leads, as far as this server knows.</summary>
    public ServerIdentity? Leader => _serving.Leader;

    /// <summary>How old what this server answers may be; zero for a leader, null when it never heard of the others.</summary>
    public TimeSpan? LastContact => _serving.LastContact;

    /// <summary>What keeps the servers from having a leader; null when nothing is known to.</summary>
    public string? Trouble => _serving.Trouble;

    /// <summary>Completes when the server has ended: with null after a shutdown, else with the reason.</summary>
    public Task<Exception?> Ended => _serving.Ended;

    /// <summary>How busy the server is.</summary>
    public LeaderFigures Figures => _serving.Parts.Metrics.Figures;

    /// <summary>What admission is told of this cluster.</summary>
    public AdmissionOptions AdmissionOptions => new()
    {
        Region = Options.Region,
        DefaultPriority = Options.DefaultJobPriority,
        MaxPriority = Options.MaxJobPriority,
        TimeZones = Options.TimeZones,
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
        var peers = new PeerConnections(environment.Time);
        IServing serving = options.Etcd is { } etcd
            ? await ReplicationStart.RunAsync(options, etcd, environment, peers, cancellation)
            : await SoleServing.StartAsync(options, environment, cancellation);
        return new ServerNode(serving, peers);
    }

    /// <summary>Has the leader make and apply a change; completes when it is durable, or refused.</summary>
    /// <param name="make">Called once, on the newest state; ids and times come from its context.</param>
    /// <param name="cancellation">Stops the waiting, not the change.</param>
    /// <exception cref="NotLeadingException">This server cannot say whether it happened.</exception>
    public Task<CommandOutcome> ProposeAsync(CommandFactory make, CancellationToken cancellation) => ProposeAsync(make, isBulk: false, cancellation);

    /// <summary>The same for a change that writes hundreds of rows: it takes turns with the small ones.</summary>
    internal Task<CommandOutcome> ProposeBulkAsync(CommandFactory make, CancellationToken cancellation) => ProposeAsync(make, isBulk: true, cancellation);

    /// <summary>Confirms that what this server answers is the newest there is.</summary>
    /// <exception cref="NotLeadingException">It does not lead, or no longer.</exception>
    public Task ConfirmLeadershipAsync(CancellationToken cancellation) => IsLeading
        ? _serving.ConfirmAsync(cancellation)
        : throw NotLeading();

    /// <summary>Waits, while nobody leads, for a server that does; true as soon as one is known, false when none is to be expected.</summary>
    public Task<bool> UntilLedAsync(CancellationToken cancellation) => _serving.UntilLedAsync(cancellation);

    /// <summary>The way to the server that leads.</summary>
    /// <exception cref="NotLeadingException">Nobody is known to lead, or it is this server.</exception>
    public IServerConnection LeaderConnection() => Leader is { } leader && leader.Id != Options.Name
        ? _peers.To(leader.RpcAddress)
        : throw NotLeading();

    /// <summary>Gives the leadership to another server.</summary>
    /// <param name="successor">Its id; empty for any.</param>
    /// <exception cref="NotLeadingException">This server has no leadership to give.</exception>
    public void HandOver(string successor) => _serving.HandOver(successor);

    /// <summary>Lets another server lead, while this one still answers; it never leads again.</summary>
    /// <remarks>The first step of a shutdown: nobody waits then for what else has to end. What is asked from here on is passed on to the next
    /// leader, or refused as by any server that does not lead. A server that has no others goes on as before.</remarks>
    public Task StepDownAsync() => _serving.StepDownAsync();

    /// <summary>All servers as the log knows them now: <see cref="Members"/> may be seconds old. When the log does not answer it is what was last known.</summary>
    public async Task<IReadOnlyList<LogMember>> LookForMembersAsync(CancellationToken cancellation)
    {
        await _serving.RefreshMembersAsync(cancellation);
        return Members;
    }

    /// <summary>Forgets a server; one that is still there makes itself known again.</summary>
    public Task RemoveMemberAsync(string id, CancellationToken cancellation) => _serving.RemoveMemberAsync(id, cancellation);

    /// <summary>Shuts down: answers what was asked before, takes a snapshot, gives up the data directory.</summary>
    public async ValueTask DisposeAsync()
    {
        await Regions.DisposeAsync();
        await _serving.DisposeAsync();
        await _peers.DisposeAsync();
        DryRunTurn.Dispose();
    }

    /// <summary>What the leader decides on now, for trying something out; nothing that happens later changes it.</summary>
    /// <exception cref="NotLeadingException">This server does not lead any more.</exception>
    internal async Task<LeaderHead> ReadHeadAsync(CancellationToken cancellation)
    {
        ServerLoop loop = Loop();
        (ulong ticket, Task<LeaderHead> answer) = loop.Heads.Draw();
        try
        {
            await loop.PostAsync(new ServerInput.ReadHead(ticket), cancellation);
            return await answer.WaitAsync(cancellation);
        }
        finally
        {
            loop.Heads.Forget(ticket);
        }
    }

    /// <summary>Another server says that it leads.</summary>
    internal void HearLeader(string id) => _serving.HearLeader(id);

    /// <summary>The servers of this region, for others.</summary>
    internal IReadOnlyList<DescribedServer> Describe() =>
        [.. Members.Select(static member => new DescribedServer(member.Server.Id, member.Server.RpcAddress, member.IsPresent, member.Server.HttpAddress))];

    /// <summary>One piece of this server's newest snapshot.</summary>
    internal ValueTask<FetchSnapshotReply> ReadSnapshotAsync(FetchSnapshotRequest request, CancellationToken cancellation) =>
        _snapshot.ReadAsync(request, cancellation);

    /// <summary>Ends as a crash would: no goodbye to anybody, nothing written.</summary>
    internal async Task KillAsync()
    {
        await Regions.DisposeAsync();
        await _serving.KillAsync();
        await _peers.DisposeAsync();
        DryRunTurn.Dispose();
    }

    /// <summary>Notes a sign of life of a node.</summary>
    /// <returns>When the next one is due, or null when the node is not known.</returns>
    internal async Task<TimeSpan?> HeartbeatAsync(NodeId node, CancellationToken cancellation)
    {
        ServerLoop loop = Loop();
        (ulong ticket, Task<TimeSpan?> answer) = loop.Heartbeats.Draw();
        try
        {
            loop.Post(new ServerInput.Heartbeat(ticket, node));
            return await answer.WaitAsync(cancellation);
        }
        finally
        {
            loop.Heartbeats.Forget(ticket);
        }
    }

    private async Task<CommandOutcome> ProposeAsync(CommandFactory make, bool isBulk, CancellationToken cancellation)
    {
        Term term = _serving.Term ?? throw NotLeading();
        ServerLoop loop = term.Loop;
        Command? made = null;
        (ulong ticket, Task<CommandOutcome> answer) = loop.Proposals.Draw();
        try
        {
            await loop.PostAsync(new ServerInput.Propose(ticket, context => made = make(context), isBulk), cancellation);
            CommandOutcome outcome = await answer.WaitAsync(cancellation);
            if (outcome is CommandOutcome.Refused { Refusal.Code: not RefusalCode.Fault })
            {
                // Nothing was appended that would have shown that another server leads: it may know better.
                await _serving.ConfirmAsync(cancellation);
            }

            return outcome;
        }
        catch (NotLeadingException) when (made is { } asked)
        {
            return await _serving.FindOutcomeAsync(term.Epoch, asked.RequestId, cancellation) ?? throw NotLeading();
        }
        catch (NotLeadingException error) when (!error.NothingHappened)
        {
            // Its turn had not come.
            throw new NotLeadingException(error.Message, error) { NothingHappened = true };
        }
        finally
        {
            loop.Proposals.Forget(ticket);
        }
    }

    private ServerLoop Loop() => (_serving.Term ?? throw NotLeading()).Loop;

    private NotLeadingException NotLeading() => new(Trouble is { } trouble
        ? trouble
        : Leader is { } leader && leader.Id != Options.Name ? $"{leader.Id} leads, not this server" : "no server leads at the moment")
    {
        NothingHappened = true,
    };
}
