using System.Collections.Immutable;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Server;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/agent/members</c>: the servers.</summary>
internal sealed class MembersResource(ServerNode server, AgentSelfConfig self)
{
    public ValueTask HandleAsync(ApiRequest request)
    {
        request.Require(request.IsGet);
        return request.WriteJsonAsync(
            new ServerMembers
            {
                ServerName = server.Options.Name,
                ServerRegion = server.Options.Region,
                ServerDatacenter = self.Datacenter,
                Members = [Member(server, self)],
            },
            ApiJsonContext.Wire.ServerMembers);
    }

    /// <summary>Takes a failed server out of the members; there is only this one, and it has not failed.</summary>
    public ValueTask ForceLeaveAsync(ApiRequest request)
    {
        request.Require(request.IsWrite);
        string node = request.Query.Text("node") is { Length: > 0 } named ? named : throw new ApiException(400, "missing node to force leave");
        string own = $"{server.Options.Name}.{server.Options.Region}";
        throw new ApiException(500, node == own || node == server.Options.Name
            ? $"{node} is alive and the only server: stop its agent instead"
            : $"{node} is not one of the servers; the only one is {own}");
    }

    /// <summary>This server as a member.</summary>
    public static ServerMember Member(ServerNode server, AgentSelfConfig self)
    {
        string rpc = server.Options.AdvertisedRpcAddress;
        int colon = rpc.LastIndexOf(':');
        return new ServerMember
        {
            Name = $"{server.Options.Name}.{server.Options.Region}",
            Address = rpc[..colon].Trim('[', ']'),
            Port = self.SerfPort,
            Status = "alive",
            Tags = ImmutableSortedDictionary<string, string>.Empty
                .Add("role", "nomad")
                .Add("region", server.Options.Region)
                .Add("dc", self.Datacenter)
                .Add("build", AgentVersion.Nomad)
                .Add("vsn", "1")
                .Add("raft_vsn", "3")
                .Add("id", Model.Uuid.Format(server.Committed.ClusterId))
                .Add("rpc_addr", rpc[..colon])
                .Add("port", rpc[(colon + 1)..])
                .Add("bootstrap", "1")
                .Add("expect", "1"),
            ProtocolMinimum = 1,
            ProtocolMaximum = 5,
            ProtocolCurrent = 2,
            DelegateMinimum = 2,
            DelegateMaximum = 5,
            DelegateCurrent = 4,
        };
    }
}
