using Steppe.Log;
using Steppe.Server;

namespace Steppe.Agent.Http;

/// <summary>Decides which server answers a request: this one, or the one that leads.</summary>
/// <remarks>Writes and consistent reads are the leader's, which proves first that it still leads; with <c>stale</c> this server answers
/// from what it has. Source: HTTP API, consistency modes.</remarks>
internal sealed class LeaderRouting(ServerNode server, StreamRelay relay)
{
    // Marks what a server passed on, so that two servers that each take the other for the leader do not play ball.
    private const string RelayedHeader = "X-Steppe-Relayed";

    private static readonly string[] AnsweredByAny =
        ["status/leader", "status/peers", "regions", "agent/members", "agent/force-leave", "event/stream", "operator/raft/configuration"];

    /// <summary>Has the leader answer, when it must and is not this server.</summary>
    /// <returns>Whether it has answered.</returns>
    /// <exception cref="NotLeadingException">Nobody leads.</exception>
    public async ValueTask<bool> TryRelayAsync(ApiRequest request)
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

        if (request.Http.Request.Headers.ContainsKey(RelayedHeader))
        {
            throw new NotLeadingException($"{server.Options.Name} does not lead (any more)");
        }

        if (request.Path == SnapshotResource.Path)
        {
            await PassOnAsync(request);
            return true;
        }

        await new Forwarding(server.LeaderConnection()).ForwardAsync(request, (RelayedHeader, server.Options.Name));
        return true;
    }

    // A whole state is too large for the control port.
    private async ValueTask PassOnAsync(ApiRequest request)
    {
        ServerIdentity leader = server.Leader ?? throw new NotLeadingException(server.Trouble ?? "no server leads at the moment");
        try
        {
            await relay.PassOnAsync(request, leader.HttpAddress, StreamRelay.BodyOf(request), (RelayedHeader, server.Options.Name));
        }
        catch (HttpRequestException error)
        {
            throw new NotLeadingException($"{leader.Id} leads, and its HTTP address {leader.HttpAddress} does not answer ({error.Message})", error);
        }
    }
}
