using System.Collections.Immutable;
using System.Globalization;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Log;
using Steppe.Protocol;
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
                Members = [.. server.Members.Select(member => Member(member, server, self)), .. server.Regions.Servers.Select(other => Member(other.Region, other.Server, self))],
            },
            ApiJsonContext.Wire.ServerMembers);
    }

    /// <summary>Takes a failed server out of the members.</summary>
    public async ValueTask ForceLeaveAsync(ApiRequest request)
    {
        request.Require(request.IsWrite);
        string node = request.Query.Text("node") is { Length: > 0 } named ? named : throw new ApiException(400, "missing node to force leave");
        IReadOnlyList<LogMember> members = await server.LookForMembersAsync(request.Aborted);
        LogMember member = members.FirstOrDefault(member => node == member.Server.Id || node == NameOf(member, server))
            ?? throw new ApiException(
                500, $"{node} is not one of the servers, which are {string.Join(", ", members.Select(member => NameOf(member, server)))}");
        if (member.IsPresent)
        {
            throw new ApiException(500, $"{node} is alive: stop its agent instead");
        }

        await server.RemoveMemberAsync(member.Server.Id, request.Aborted);
    }

    /// <summary>This server as a member.</summary>
    public static ServerMember Own(ServerNode server, AgentSelfConfig self) => Member(
        server.Members.FirstOrDefault(member => member.Server.Id == server.Options.Name)
            ?? new LogMember(new ServerIdentity(server.Options.Name, server.Options.AdvertisedRpcAddress, server.Options.AdvertisedHttpAddress), default, 0),
        server,
        self);

    private static string NameOf(LogMember member, ServerNode server) => $"{member.Server.Id}.{server.Options.Region}";

    private static ServerMember Member(string region, DescribedServer other, AgentSelfConfig self)
    {
        int colon = other.RpcAddress.LastIndexOf(':');
        return new ServerMember
        {
            Name = $"{other.Name}.{region}",
            Address = other.RpcAddress[..colon].Trim('[', ']'),
            Port = self.SerfPort,
            Status = other.IsPresent ? "alive" : "failed",
            Tags = ImmutableSortedDictionary<string, string>.Empty
                .Add("role", "nomad")
                .Add("region", region)
                .Add("dc", "")
                .Add("build", AgentVersion.Nomad)
                .Add("vsn", "1")
                .Add("raft_vsn", "3")
                .Add("rpc_addr", other.RpcAddress[..colon])
                .Add("port", other.RpcAddress[(colon + 1)..]),
            ProtocolMinimum = 1,
            ProtocolMaximum = 5,
            ProtocolCurrent = 2,
            DelegateMinimum = 2,
            DelegateMaximum = 5,
            DelegateCurrent = 4,
        };
    }

    private static ServerMember Member(LogMember member, ServerNode server, AgentSelfConfig self)
    {
        string rpc = member.Server.RpcAddress;
        int colon = rpc.LastIndexOf(':');
        return new ServerMember
        {
            Name = NameOf(member, server),
            Address = rpc[..colon].Trim('[', ']'),
            Port = self.SerfPort,
            Status = member.IsPresent ? "alive" : "failed",
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
                .Add("bootstrap", server.Members.Count == 1 ? "1" : "0")
                .Add("expect", server.Members.Count.ToString(CultureInfo.InvariantCulture)),
            ProtocolMinimum = 1,
            ProtocolMaximum = 5,
            ProtocolCurrent = 2,
            DelegateMinimum = 2,
            DelegateMaximum = 5,
            DelegateCurrent = 4,
        };
    }
}
