using System.Globalization;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/operator/autopilot/*</c>: whether the servers are healthy, and by what measure.</summary>
/// <remarks>Source: HTTP API, operator. What the words mean here is decision 0147.</remarks>
internal sealed class AutopilotResource(ServerNode server)
{
    public ValueTask ConfigurationAsync(ApiRequest request) => request.Method switch
    {
        "GET" => ReadAsync(request),
        "PUT" => WriteAsync(request),
        _ => throw new ApiException(404, "Not found"),
    };

    /// <summary>200 when all servers are healthy, 429 with the same body when not.</summary>
    public async ValueTask HealthAsync(ApiRequest request)
    {
        request.Require(request.IsGet);
        IReadOnlyList<ServerHealth> servers = server.Health;
        if (servers.Count == 0)
        {
            throw new NotLeadingException("the leader has not looked at the servers yet; ask again in a moment");
        }

        bool isHealthy = servers.All(static one => one.IsHealthy);
        var reply = new OperatorHealthReply
        {
            Healthy = isHealthy,

            // Any one server can go on alone: what needs a majority is etcd.
            FailureTolerance = Math.Max(0, servers.Count(static one => one.IsHealthy) - 1),
            Leader = servers.Where(static one => one.IsLeader).Select(static one => RaftResource.IdOf(one.Member)).FirstOrDefault() ?? "",
            Voters = [.. servers.Select(static one => RaftResource.IdOf(one.Member))],
            Servers = [.. servers.Select(Shown)],
        };
        await request.WriteBytesAsync(
            System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(reply, ApiJsonContext.Wire.OperatorHealthReply), isHealthy ? 200 : 429);
    }

    private async ValueTask ReadAsync(ApiRequest request)
    {
        StateSnapshot state = server.Committed;
        request.SetIndex(state.Index);
        await request.WriteJsonAsync(Shown(state.Autopilot), ApiJsonContext.Wire.ApiAutopilotConfiguration);
    }

    private async ValueTask WriteAsync(ApiRequest request)
    {
        ApiAutopilotConfiguration body = await request.ReadJsonAsync(ApiJsonContext.Wire.ApiAutopilotConfiguration);
        ulong? expected = request.Query.Number("cas") is not { } index ? null
            : index >= 0 ? (ulong)index
            : throw new ApiException(400, "cas must not be negative: send the ModifyIndex that was read");
        AutopilotConfiguration wanted = Wanted(body);
        CommandOutcome outcome = await server.ProposeAsync(
            context => new SetAutopilotConfiguration
            {
                RequestId = context.NewRequestId(), At = context.At, Configuration = wanted, EnforcedModifyIndex = expected,
            },
            request.Aborted);
        bool isOvertaken = outcome is CommandOutcome.Refused { Refusal.Code: RefusalCode.Conflict };
        request.SetIndex(isOvertaken ? server.Committed.Index : ApiException.Unless(outcome).Index);
        await request.WriteJsonAsync(!isOvertaken, ApiJsonContext.Wire.Boolean);
    }

    private static AutopilotConfiguration Wanted(ApiAutopilotConfiguration body) => new()
    {
        CleanupDeadServers = body.CleanupDeadServers,
        LastContactThreshold = Positive("LastContactThreshold", body.LastContactThreshold),
        MaxTrailingLogs = body.MaxTrailingLogs,
        MinQuorum = body.MinQuorum,
        ServerStabilizationTime = Positive("ServerStabilizationTime", body.ServerStabilizationTime),
        EnableRedundancyZones = Unbuilt("EnableRedundancyZones", body.EnableRedundancyZones),
        DisableUpgradeMigration = Unbuilt("DisableUpgradeMigration", body.DisableUpgradeMigration),
        EnableCustomUpgrades = Unbuilt("EnableCustomUpgrades", body.EnableCustomUpgrades),
    };

    private static Duration Positive(string field, string text) => Duration.TryParse(text, out Duration duration) && duration >= Duration.Zero
        ? duration
        : throw new ApiException(400, $"{field}: \"{text}\" is no duration: write one such as 200ms or 10s");

    private static bool Unbuilt(string field, bool value) =>
        value ? throw new ApiException(400, $"{field} is not built: every server has the whole state and any of them may lead; leave it false") : false;

    private static ApiAutopilotConfiguration Shown(AutopilotConfiguration configuration) => new()
    {
        CleanupDeadServers = configuration.CleanupDeadServers,
        LastContactThreshold = configuration.LastContactThreshold.ToString(),
        MaxTrailingLogs = configuration.MaxTrailingLogs,
        MinQuorum = configuration.MinQuorum,
        ServerStabilizationTime = configuration.ServerStabilizationTime.ToString(),
        EnableRedundancyZones = configuration.EnableRedundancyZones,
        DisableUpgradeMigration = configuration.DisableUpgradeMigration,
        EnableCustomUpgrades = configuration.EnableCustomUpgrades,
        CreateIndex = configuration.CreateIndex,
        ModifyIndex = configuration.ModifyIndex,
    };

    private OperatorServerHealth Shown(ServerHealth health) => new()
    {
        Id = RaftResource.IdOf(health.Member),
        Name = $"{health.Member.Server.Id}.{server.Options.Region}",
        Address = health.Member.Server.RpcAddress,
        SerfStatus = health.Member.IsPresent ? "alive" : "failed",
        Version = AgentVersion.Nomad,
        Leader = health.IsLeader,
        LastContact = health.LastContact is { } age ? Duration.FromTimeSpan(TimeSpan.FromMilliseconds(Math.Floor(age.TotalMilliseconds))).ToString() : "never",
        LastTerm = server.Term,
        LastIndex = health.Index,
        Healthy = health.IsHealthy,
        Voter = true,
        StableSince = health.Since.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssK", CultureInfo.InvariantCulture),
    };
}
