using System.Runtime.CompilerServices;
using Steppe.Api.Transport;
using Steppe.Api.Types;

namespace Steppe.Api.Areas;

/// <summary>Calls about the agent and the servers it knows.</summary>
public readonly struct AgentApi(ApiClient client)
{
    /// <summary>Path of the agent's own description.</summary>
    public static ApiPath SelfPath { get; } = ApiPath.Of("/agent/self");

    /// <summary>Path of the list of servers.</summary>
    public static ApiPath MembersPath { get; } = ApiPath.Of("/agent/members");

    /// <summary>The agent's configuration, membership and statistics.</summary>
    public Task<AgentSelf> GetSelfAsync(CancellationToken cancellation = default) =>
        client.GetAsync(SelfPath, ApiJsonContext.Default.AgentSelf, cancellation);

    /// <summary>The servers the agent knows.</summary>
    public Task<ServerMembers> GetMembersAsync(CancellationToken cancellation = default) =>
        client.GetAsync(MembersPath, ApiJsonContext.Default.ServerMembers, cancellation);

    /// <summary>The log of this agent, of a node's or of a server's, from now on; for ever.</summary>
    /// <param name="level">The lowest level wanted; empty for the agent's default, info.</param>
    /// <param name="isJson">Whether lines are JSON objects.</param>
    /// <param name="nodeId">Full id of a node; empty for none.</param>
    /// <param name="serverId">Name of a server, or <c>leader</c>; empty for none.</param>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> MonitorAsync(
        string level, bool isJson, string nodeId, string serverId, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ApiPath path = ApiPath.Of("/agent/monitor")
            .With("log_level", level).With("log_json", isJson).With("node_id", nodeId).With("server_id", serverId);
        await using ApiAnswer answer = await client.OpenAsync(path, cancellation).ConfigureAwait(false);
        await foreach (StreamFrame frame in StreamFrameReader.ReadAsync(answer.Body, cancellation).ConfigureAwait(false))
        {
            yield return frame.Data ?? ReadOnlyMemory<byte>.Empty;
        }
    }

    /// <summary>Makes the region of other servers known.</summary>
    public Task<AgentJoinResponse> JoinAsync(IReadOnlyList<string> addresses, CancellationToken cancellation = default) => client.SendAsync(
        "PUT",
        ApiPath.Of("/agent/join?" + string.Join('&', addresses.Select(static address => "address=" + Uri.EscapeDataString(address)))),
        default,
        ApiJsonContext.Default.AgentJoinResponse,
        cancellation);

    /// <summary>Takes a server that is gone out of the members.</summary>
    public Task ForceLeaveAsync(string node, bool prune, CancellationToken cancellation = default) =>
        client.SendAsync("PUT", ApiPath.Of("/agent/force-leave").With("node", node).With("prune", prune), cancellation);

    /// <summary>RPC address of a region's leader; empty when there is none.</summary>
    public Task<string> GetLeaderAsync(string region, CancellationToken cancellation = default) =>
        client.GetAsync(ApiPath.Of("/status/leader").With("region", region), ApiJsonContext.Default.String, cancellation);
}
