using Steppe.Api;
using Steppe.Server;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/status/*</c> and <c>/v1/regions</c>: who leads, who the servers are.</summary>
internal sealed class StatusResource(ServerNode server)
{
    public ValueTask LeaderAsync(ApiRequest request)
    {
        request.Require(request.IsGet);
        return request.WriteJsonAsync(server.Leader?.RpcAddress ?? "", ApiJsonContext.Wire.String);
    }

    public ValueTask PeersAsync(ApiRequest request)
    {
        request.Require(request.IsGet);
        return request.WriteJsonAsync([.. server.Members.Select(static member => member.Server.RpcAddress)], ApiJsonContext.Wire.StringList);
    }

    public ValueTask RegionsAsync(ApiRequest request)
    {
        request.Require(request.IsGet);
        return request.WriteJsonAsync([.. server.Regions.Names], ApiJsonContext.Wire.StringList);
    }
}
