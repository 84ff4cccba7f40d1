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
