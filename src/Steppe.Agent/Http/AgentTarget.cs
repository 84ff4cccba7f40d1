using Steppe.Log;
using Steppe.Model;

namespace Steppe.Agent.Http;

/// <summary>Finds which agent a request of the agent's own routes means: this one, that of a node, or a server.</summary>
internal sealed class AgentTarget(HttpApiParts parts, ClientLocator locator)
{
    // How one asks for whichever server leads.
    private const string Leader = "leader";

    /// <summary>The node or server the query names; empty for neither.</summary>
    public static string Named(ApiRequest request)
    {
        string node = request.Query.Text("node_id") ?? "", server = request.Query.Text("server_id") ?? "";
        return node.Length > 0 && server.Length > 0
            ? throw new ApiException(400, "Cannot target node and server simultaneously")
            : node + server;
    }

    /// <summary>The HTTP address of the agent that is meant, or null when it is this one.</summary>
    /// <exception cref="ApiException">Both kinds are named, or there is no such agent.</exception>
    public async ValueTask<string?> ElsewhereAsync(ApiRequest request)
    {
        string named = Named(request);
        if (named.Length == 0)
        {
            return null;
        }

        if (request.Query.Text("node_id") is { Length: > 0 } node)
        {
            var id = new NodeId(Reads.Uuid(node, "node"));
            return parts.Client?.NodeId == id ? null : await locator.AddressOfAsync(id, request.Aborted);
        }

        return await ServerAsync(named, request.Aborted);
    }

    private async ValueTask<string?> ServerAsync(string wanted, CancellationToken cancellation)
    {
        if (parts.Server is { } server)
        {
            ServerIdentity meant = (wanted is Leader
                ? server.Leader
                : server.Members.Select(static member => member.Server).FirstOrDefault(one => wanted == one.Id || wanted == $"{one.Id}.{server.Options.Region}"))
                ?? throw (wanted is Leader ? new ApiException(500, "No cluster leader") : new ApiException(404, $"unknown Nomad server {wanted}"));
            return meant.Id == server.Options.Name ? null : meant.HttpAddress;
        }

        (string address, string name) = await locator.ServerAsync(cancellation);
        int dot = name.LastIndexOf('.');
        bool isMeant = wanted is Leader || wanted == name || (dot > 0 && wanted == name[..dot]);
        return isMeant ? address : throw new ApiException(404, $"unknown Nomad server {wanted}");
    }
}
