using Microsoft.Extensions.Logging;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.Servers;

/// <summary>Announces the node to the servers, keeps saying that it lives, and announces it again when it changes.</summary>
/// <remarks>Thread-safe. Servers that are away change nothing here: it goes on asking.</remarks>
internal sealed partial class NodeRegistration(
    IServerConnection servers,
    NodeIdentity identity,
    NodeDescription description,
    LastContact lastContact,
    Action reportAll,
    Entropy entropy,
    TimeProvider time,
    ILogger log)
{
    private static readonly TimeSpan ShortestTtl = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(15);

    // Drivers come and go in groups: one registration for all of them.
    private static readonly TimeSpan ChangeBatch = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the first registration.</summary>
    public Task Registered => _registered.Task;

    /// <summary>What the servers last said.</summary>
    public ServerContact Contact { get; private set; } = ServerContact.None;

    /// <summary>Registers and sends heartbeats until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            int version = await RegisterAsync(cancellation);

            // At once: a server takes a node for ready only with its first heartbeat.
            bool isKnown = await HeartbeatAsync(cancellation);
            while (isKnown && version == description.Version && await HeartbeatInTimeAsync(version, cancellation))
            {
                // Alive and unchanged.
            }
        }
    }

    /// <summary>Says that this node leaves; nothing else may be said afterwards.</summary>
    /// <exception cref="ServerUnreachableException">No server heard it: they will miss the heartbeats.</exception>
    /// <exception cref="RefusedException">It was refused.</exception>
    public async Task LeaveAsync(CancellationToken cancellation) =>
        await servers.HeartbeatAsync(new HeartbeatRequest(identity.Id, identity.SecretId, Leaves: true), cancellation);

    /// <returns>The version of the description that was registered.</returns>
    private async Task<int> RegisterAsync(CancellationToken cancellation)
    {
        for (TimeSpan pause = FirstRetry; ; pause = pause * 2 < LongestRetry ? pause * 2 : LongestRetry)
        {
            try
            {
                (Node node, int version) = description.ReadForRegistration();
                DateTimeOffset askedAt = time.GetUtcNow();
                RegisterNodeReply reply = await servers.RegisterNodeAsync(new RegisterNodeRequest(node), cancellation);
                if (Heard(askedAt, reply.Servers, reply.HeartbeatTtl))
                {
                    reportAll();
                }

                LogRegistered(identity.Id.ToString(), reply.HeartbeatTtl);
                _registered.TrySetResult();
                return version;
            }
            catch (Exception error) when (error is ServerUnreachableException or RefusedException)
            {
                LogNotRegistered(error.Message);
                await Task.Delay(Jittered(pause), time, cancellation);
            }
        }
    }

    /// <returns>False when the node must be registered again.</returns>
    private async Task<bool> HeartbeatInTimeAsync(int version, CancellationToken cancellation)
    {
        TimeSpan ttl = Contact.HeartbeatTtl > ShortestTtl ? Contact.HeartbeatTtl : ShortestTtl;
        if (await description.ChangesWithinAsync(version, ttl * (0.8 + (entropy.NextDouble() * 0.2)), cancellation))
        {
            if (!description.IsUrgent)
            {
                await Task.Delay(ChangeBatch, time, cancellation);
            }

            return false;
        }

        return await HeartbeatAsync(cancellation);
    }

    /// <returns>False when the node must be registered again.</returns>
    private async Task<bool> HeartbeatAsync(CancellationToken cancellation)
    {
        for (TimeSpan pause = FirstRetry; ; pause = pause * 2 < LongestRetry ? pause * 2 : LongestRetry)
        {
            try
            {
                DateTimeOffset askedAt = time.GetUtcNow();
                HeartbeatReply reply = await servers.HeartbeatAsync(new HeartbeatRequest(identity.Id, identity.SecretId), cancellation);
                if (Heard(askedAt, reply.Servers, reply.HeartbeatTtl) || reply.MustReport)
                {
                    reportAll();
                }

                return !reply.MustRegister;
            }
            catch (ServerUnreachableException error)
            {
                LogHeartbeatMissed(error.Message);
                await Task.Delay(Jittered(pause), time, cancellation);
            }
            catch (RefusedException error)
            {
                LogHeartbeatMissed(error.Message);
                await Task.Delay(Jittered(pause), time, cancellation);
                return false;
            }
        }
    }

    // The servers count from when they took the question, and the answer may have been long on its way.
    /// <returns>Whether the servers were silent before.</returns>
    private bool Heard(DateTimeOffset askedAt, IReadOnlyList<string> from, TimeSpan ttl)
    {
        DateTimeOffset now = time.GetUtcNow();
        Contact = new ServerContact(from, ttl, now);
        return lastContact.Note(now, askedAt + ttl);
    }

    private TimeSpan Jittered(TimeSpan pause) => pause * (0.75 + (entropy.NextDouble() * 0.5));

    [LoggerMessage(4411, LogLevel.Information, "node {Node} is registered; heartbeats every {Ttl}")]
    private partial void LogRegistered(string node, TimeSpan ttl);

    [LoggerMessage(4412, LogLevel.Warning, "node could not be registered, will be tried again: {Why}")]
    private partial void LogNotRegistered(string why);

    [LoggerMessage(4413, LogLevel.Warning, "heartbeat failed, will be tried again: {Why}")]
    private partial void LogHeartbeatMissed(string why);
}
