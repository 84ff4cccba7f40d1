using Steppe.Log;
using Steppe.Protocol;
using Steppe.Server;

namespace Steppe.Agent.Http;

/// <summary>Decides which server answers a request: this one, or the one that leads.</summary>
/// <remarks>Writes and consistent reads are the leader's, which proves first that it still leads; with <c>stale</c> this server answers
/// from what it has. Source: HTTP API, consistency modes.</remarks>
internal sealed class LeaderRouting(ServerNode server, StreamRelay relay, TimeProvider time)
{
    // Marks what a server passed on, so that two servers that each take the other for the leader do not play ball.
    private const string RelayedHeader = "X-Steppe-Relayed";

    // Marks the answer to a request that was passed on and not done, because whom it was passed on to does not lead.
    private const string NotLeadingHeader = "X-Steppe-Not-Leading";

    // Longer than a lease, within which another server leads.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6), Pause = TimeSpan.FromMilliseconds(25);

    private static readonly string[] AnsweredByAny =
        ["status/leader", "status/peers", "regions", "agent/members", "agent/force-leave", "event/stream", "operator/raft/configuration"];

    /// <summary>Has the leader answer when it must, or this server; while nobody leads, the request is held back.</summary>
    /// <param name="request">The request.</param>
    /// <param name="find">This server's answer to it; null for none.</param>
    /// <returns>False when there is no answer to such a request.</returns>
    /// <exception cref="NotLeadingException">Nobody leads, or nobody can tell whether it was done.</exception>
    public async ValueTask<bool> TryAnswerAsync(ApiRequest request, Func<ApiRequest, ValueTask?> find)
    {
        for (long? refusedAt = null; ;)
        {
            try
            {
                return await TryOnceAsync(request, find);
            }
            catch (Exception error) when (MayBeAskedAgain(request, error) && (refusedAt is not { } at || time.GetElapsedTime(at) < Patience))
            {
                refusedAt ??= time.GetTimestamp();
                if (!await IsLedSoonAsync(request, time.GetElapsedTime(refusedAt.Value)))
                {
                    throw;
                }
            }
        }
    }

    private async ValueTask<bool> TryOnceAsync(ApiRequest request, Func<ApiRequest, ValueTask?> find)
    {
        try
        {
            if (await TryRelayAsync(request))
            {
                return true;
            }

            if (find(request) is not { } answered)
            {
                return false;
            }

            await answered;
            return true;
        }
        catch (NotLeadingException error) when (error.NothingHappened && IsRelayed(request) && !request.Http.Response.HasStarted)
        {
            request.Http.Response.Headers[NotLeadingHeader] = server.Options.Name;
            throw;
        }
    }

    // Who passed it on looks for the leader itself. Whatever was begun to be answered is answered no second time.
    private static bool MayBeAskedAgain(ApiRequest request, Exception error) =>
        !IsRelayed(request) && !request.Http.Response.HasStarted
        && (error is NotLeadingException { NothingHappened: true } or ServerUnreachableException { WasNotAsked: true }
            || (request.IsGet && error is NotLeadingException or ServerUnreachableException));

    private async Task<bool> IsLedSoonAsync(ApiRequest request, TimeSpan waited)
    {
        using var patience = new CancellationTokenSource(waited < Patience ? Patience - waited : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted, patience.Token);
        try
        {
            // Whom this server takes for the leader may be the one that has just refused.
            await Task.Delay(Pause, time, either.Token);
            return await server.UntilLedAsync(either.Token);
        }
        catch (OperationCanceledException) when (!request.Aborted.IsCancellationRequested)
        {
            return false;
        }
    }

    private static bool IsRelayed(ApiRequest request) => request.Http.Request.Headers.ContainsKey(RelayedHeader);

    // Has the leader answer, when it must and is not this server; false when it is for this one to answer.
    private async ValueTask<bool> TryRelayAsync(ApiRequest request)
    {
        request.Contact = new ServerContact(server.Leader is not null, server.LastContact ?? TimeSpan.FromDays(1));
        if (AnsweredByAny.Contains(request.Path, StringComparer.Ordinal) || (request.IsGet && request.Query.IsStale))
        {
            return false;
        }

        if (server.IsLeading)
        {
            if (request.IsGet)
            {
                await server.ConfirmLeadershipAsync(request.Aborted);
            }

            return false;
        }

        if (IsRelayed(request))
        {
            throw new NotLeadingException($"{server.Options.Name} does not lead (any more)") { NothingHappened = true };
        }

        if (request.Path == SnapshotResource.Path)
        {
            await PassOnAsync(request);
            return true;
        }

        ForwardReply reply = await new Forwarding(server.LeaderConnection()).AskAsync(request, (RelayedHeader, server.Options.Name));
        if (reply.Headers.FirstOrDefault(static header => header.Key == NotLeadingHeader) is { Value: { } refusing })
        {
            throw new NotLeadingException($"{refusing} does not lead (any more)") { NothingHappened = true };
        }

        await Forwarding.WriteAsync(request, reply);
        return true;
    }

    // A whole state is too large for the control port.
    private async ValueTask PassOnAsync(ApiRequest request)
    {
        ServerIdentity leader = server.Leader ?? throw new NotLeadingException(server.Trouble ?? "no server leads at the moment") { NothingHappened = true };
        try
        {
            await relay.PassOnAsync(request, leader.HttpAddress, BodyOf(request), (RelayedHeader, server.Options.Name));
        }
        catch (HttpRequestException error)
        {
            throw new NotLeadingException($"{leader.Id} leads, and its HTTP address {leader.HttpAddress} does not answer ({error.Message})", error);
        }
    }

    // What a first attempt has read cannot be read again.
    private static HttpContent? BodyOf(ApiRequest request) => request.KeptBody is { } kept ? new ByteArrayContent(kept) : StreamRelay.BodyOf(request);
}
