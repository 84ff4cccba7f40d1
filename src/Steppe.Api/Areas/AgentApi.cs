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

    /// <summary>RPC address of a region's leader; empty when there is none.</summary>
    public Task<string> GetLeaderAsync(string region, CancellationToken cancellation = default) =>
        client.GetAsync(ApiPath.Of("/status/leader").With("region", region), ApiJsonContext.Default.String, cancellation);
}
