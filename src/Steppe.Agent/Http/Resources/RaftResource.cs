using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Log;
using Steppe.Model;
using Steppe.Server;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/operator/raft/*</c>: the servers as those who keep the log, and who leads them.</summary>
/// <remarks>The names are of another engine and are kept; a peer's id is that of its disk. Source: HTTP API, operator.</remarks>
internal sealed class RaftResource(ServerNode server)
{
    public ValueTask ConfigurationAsync(ApiRequest request)
    {
        request.Require(request.IsGet);
        request.Query.CheckStale();
        return request.WriteJsonAsync(
            new RaftConfiguration { Index = server.Committed.Index, Servers = [.. server.Members.Select(Peer)] },
            ApiJsonContext.Wire.RaftConfiguration);
    }

    /// <summary>Forgets a server that will not come back.</summary>
    public async ValueTask RemovePeerAsync(ApiRequest request)
    {
        request.Require(request.IsDelete);
        LogMember member = await NamedAsync(request);
        if (member.IsPresent)
        {
            throw new ApiException(500, $"server {member.Server.Id} is alive: stop its agent first, or it makes itself known again");
        }

        await server.RemoveMemberAsync(member.Server.Id, request.Aborted);
    }

    public async ValueTask TransferLeadershipAsync(ApiRequest request)
    {
        request.Require(request.IsWrite);
        LogMember to = await NamedAsync(request);
        bool isNoop = to.Server.Id == server.Options.Name;
        if (!isNoop && !to.IsPresent)
        {
            throw new ApiException(500, $"server {to.Server.Id} is away: it cannot lead");
        }

        if (!isNoop)
        {
            server.HandOver(to.Server.Id);
        }

        LogMember from = server.Members.First(member => member.Server.Id == server.Options.Name);
        await request.WriteJsonAsync(
            new LeadershipTransferResponse { From = End(from), Noop = isNoop, To = End(to) }, ApiJsonContext.Wire.LeadershipTransferResponse);
    }

    private async ValueTask<LogMember> NamedAsync(ApiRequest request)
    {
        string id = request.Query.Text("id") ?? "", address = request.Query.Text("address") ?? "";
        if (id.Length == 0 && address.Length == 0)
        {
            throw new ApiException(400, "must specify id or address");
        }

        if (id.Length > 0 && address.Length > 0)
        {
            throw new ApiException(400, "must specify either id or address, not both");
        }

        return (await server.LookForMembersAsync(request.Aborted)).FirstOrDefault(member => IdOf(member) == id || member.Server.RpcAddress == address)
            ?? throw new ApiException(500, $"there is no server \"{id}{address}\"; see operator raft list-peers");
    }

    private RaftServer Peer(LogMember member) => new()
    {
        Address = member.Server.RpcAddress,
        Id = IdOf(member),
        Leader = member.Server.Id == server.Leader?.Id,
        Node = $"{member.Server.Id}.{server.Options.Region}",
        RaftProtocol = "3",
        Voter = true,
    };

    private static RaftPeerEnd End(LogMember member) => new() { Address = member.Server.RpcAddress, Id = IdOf(member) };

    /// <summary>The id of a server among those that keep the log.</summary>
    public static string IdOf(LogMember member)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, member.Incarnation.Value);
        return Uuid.Format(new Guid(bytes, bigEndian: true));
    }
}
