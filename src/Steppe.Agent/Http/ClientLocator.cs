using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Agent.Http;

/// <summary>Finds the agent that holds an allocation or is a node, and passes requests on to it.</summary>
/// <remarks>A server looks into its state; an agent without one asks a server. Streams go straight from the node's HTTP
/// address, so a slow reader holds up nothing else.</remarks>
internal sealed class ClientLocator(HttpApiParts parts, Forwarding? forwarding, StreamRelay relay)
{
    /// <summary>The HTTP address and the name of the server that answers for this agent.</summary>
    /// <exception cref="ApiException">500 when there is none.</exception>
    public async ValueTask<(string Address, string Name)> ServerAsync(CancellationToken cancellation)
    {
        if (parts.Server is { } server)
        {
            return (server.Options.AdvertisedHttpAddress, $"{server.Options.Name}.{server.Options.Region}");
        }

        JsonElement self = await AskAsync("/v1/agent/self", cancellation) ?? throw new ApiException(500, "No cluster leader");
        return (
            self.GetProperty("config").GetProperty("AdvertiseAddrs").GetProperty("HTTP").GetString() ?? "",
            self.GetProperty("member").GetProperty("Name").GetString() ?? "");
    }

    /// <summary>Whether this very agent holds the allocation.</summary>
    public bool IsLocal(AllocationId id) => parts.Client?.Allocations.Any(held => held.Id == id) == true;

    /// <summary>The HTTP address of the node that holds an allocation.</summary>
    /// <exception cref="ApiException">404 when there is no such allocation or its node cannot be reached.</exception>
    public async ValueTask<string> AddressOfAsync(AllocationId id, CancellationToken cancellation)
    {
        NodeId node;
        if (parts.Server?.Committed is { } state)
        {
            node = state.Allocations.Find(id)?.NodeId ?? throw Unknown(id);
        }
        else
        {
            JsonElement allocation = await AskAsync($"/v1/allocation/{id}", cancellation) ?? throw Unknown(id);
            if (!NodeId.TryParse(allocation.GetProperty("NodeID").GetString(), out node))
            {
                throw Unknown(id);
            }
        }

        return await AddressOfAsync(node, cancellation);
    }

    /// <summary>The HTTP address of a node.</summary>
    /// <exception cref="ApiException">404 when there is no such node, or it has gone.</exception>
    public async ValueTask<string> AddressOfAsync(NodeId id, CancellationToken cancellation)
    {
        if (parts.Server?.Committed is { } state)
        {
            Node node = state.Nodes.Find(id) ?? throw new ApiException(404, $"Unknown node \"{id}\"");
            return node.Status == NodeStatus.Down ? throw new ApiException(404, "No path to node") : node.HttpAddress;
        }

        JsonElement found = await AskAsync($"/v1/node/{id}", cancellation) ?? throw new ApiException(404, $"Unknown node \"{id}\"");
        return found.GetProperty("HTTPAddr").GetString() ?? "";
    }

    /// <summary>Passes the request on as it is, and its answer back as it comes; a websocket in both directions.</summary>
    /// <param name="request">The request.</param>
    /// <param name="address"><c>host:port</c> of the agent that answers it.</param>
    /// <param name="body">The request's body, if it has one.</param>
    public async ValueTask PassOnAsync(ApiRequest request, string address, byte[]? body = null)
    {
        if (address == parts.OwnHttpAddress)
        {
            // The allocation was this node's once, and its files are gone.
            throw new ApiException(404, "No path to node");
        }

        try
        {
            await relay.PassOnAsync(request, address, body is null ? null : new ByteArrayContent(body));
        }
        catch (HttpRequestException)
        {
            throw new ApiException(404, $"No path to node: {address} does not answer");
        }
    }

    private static ApiException Unknown(AllocationId id) => new(404, $"Unknown allocation \"{id}\"");

    private async ValueTask<JsonElement?> AskAsync(string path, CancellationToken cancellation)
    {
        if (forwarding is null)
        {
            return null;
        }

        ForwardReply reply = await forwarding.AskAsync(HttpMethods.Get, path, [], [], cancellation);
        return reply.Status == 200 ? JsonDocument.Parse(reply.Body).RootElement : null;
    }
}
