using System.Globalization;
using System.Text.Json;
using Steppe.Api.Transport;
using Steppe.Api.Types;

namespace Steppe.Api.Areas;

/// <summary>Calls of those who run the cluster.</summary>
public readonly struct OperatorApi(ApiClient client)
{
    /// <summary>Path of the scheduler's switches.</summary>
    public static ApiPath SchedulerPath { get; } = ApiPath.Of("/operator/scheduler/configuration");

    /// <summary>The scheduler's switches.</summary>
    public Task<SchedulerConfigurationResponse> GetSchedulerConfigurationAsync(CancellationToken cancellation = default) =>
        client.GetAsync(SchedulerPath, ApiJsonContext.Default.SchedulerConfigurationResponse, cancellation);

    /// <summary>Replaces the scheduler's switches, if they still are as of <paramref name="modifyIndex"/>.</summary>
    public Task<SchedulerSetConfigurationResponse> SetSchedulerConfigurationAsync(
        ApiSchedulerConfiguration configuration, ulong modifyIndex, CancellationToken cancellation = default) =>
        client.SendAsync(
            "PUT",
            SchedulerPath.With("cas", modifyIndex.ToString(CultureInfo.InvariantCulture)),
            JsonSerializer.SerializeToUtf8Bytes(configuration, ApiJsonContext.Wire.ApiSchedulerConfiguration),
            ApiJsonContext.Default.SchedulerSetConfigurationResponse,
            cancellation);

    /// <summary>Path of what decides whether servers are healthy.</summary>
    public static ApiPath AutopilotPath { get; } = ApiPath.Of("/operator/autopilot/configuration");

    /// <summary>What decides whether servers are healthy.</summary>
    public Task<ApiAutopilotConfiguration> GetAutopilotConfigurationAsync(CancellationToken cancellation = default) =>
        client.GetAsync(AutopilotPath, ApiJsonContext.Default.ApiAutopilotConfiguration, cancellation);

    /// <summary>Replaces it, if it still is as of <paramref name="modifyIndex"/>.</summary>
    /// <returns>False when it has changed meanwhile.</returns>
    public Task<bool> SetAutopilotConfigurationAsync(ApiAutopilotConfiguration configuration, ulong modifyIndex, CancellationToken cancellation = default) =>
        client.SendAsync(
            "PUT",
            AutopilotPath.With("cas", modifyIndex.ToString(CultureInfo.InvariantCulture)),
            JsonSerializer.SerializeToUtf8Bytes(configuration, ApiJsonContext.Wire.ApiAutopilotConfiguration),
            ApiJsonContext.Default.Boolean,
            cancellation);

    /// <summary>How the servers are, healthy or not.</summary>
    public async Task<OperatorHealthReply> GetHealthAsync(CancellationToken cancellation = default)
    {
        await using ApiAnswer answer = await client.SendRawAsync(client.RequestOf("GET", ApiPath.Of("/operator/autopilot/health"), default), cancellation).ConfigureAwait(false);
        byte[] body = await answer.ReadAllAsync(cancellation).ConfigureAwait(false);

        // 429 is what an unhealthy cluster answers, with the same body.
        return answer.Status is 200 or 429
            ? JsonSerializer.Deserialize(body, ApiJsonContext.Default.OperatorHealthReply) ?? throw new JsonException("the answer is null")
            : throw new ApiException(answer.Status, System.Text.Encoding.UTF8.GetString(body).Trim());
    }

    /// <summary>Takes a server that is gone out of those that keep the log.</summary>
    public Task RemovePeerAsync(string id, string address, CancellationToken cancellation = default) =>
        client.SendAsync("DELETE", ApiPath.Of("/operator/raft/peer").With("id", id).With("address", address), cancellation);

    /// <summary>Path of the state as a file.</summary>
    public static ApiPath SnapshotPath { get; } = ApiPath.Of("/operator/snapshot");

    /// <summary>The state as a file; the caller reads and disposes it.</summary>
    /// <param name="isStale">Whether any server may answer.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<ApiAnswer> OpenSnapshotAsync(bool isStale, CancellationToken cancellation = default) =>
        client.OpenAsync(SnapshotPath.With("stale", isStale), cancellation);

    /// <summary>Puts the state of a file in the place of the present one.</summary>
    public Task RestoreSnapshotAsync(ReadOnlyMemory<byte> file, CancellationToken cancellation = default) =>
        client.WriteAsync("PUT", SnapshotPath, file, cancellation);

    /// <summary>Path of the list of servers that keep the log.</summary>
    public static ApiPath RaftPath { get; } = ApiPath.Of("/operator/raft/configuration");

    /// <summary>The servers that keep the log.</summary>
    /// <param name="isStale">Whether any server may answer.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<RaftConfiguration> GetRaftConfigurationAsync(bool isStale, CancellationToken cancellation = default) =>
        client.GetAsync(RaftPath.With("stale", isStale), ApiJsonContext.Default.RaftConfiguration, cancellation);

    /// <summary>Hands the leadership to the server with this id or this address.</summary>
    public Task<LeadershipTransferResponse> TransferLeadershipAsync(string id, string address, CancellationToken cancellation = default) => client.SendAsync(
        "PUT",
        ApiPath.Of("/operator/raft/transfer-leadership").With("id", id).With("address", address),
        default,
        ApiJsonContext.Default.LeadershipTransferResponse,
        cancellation);
}
