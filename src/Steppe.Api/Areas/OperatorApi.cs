using System.Globalization;
using System.Text.Json;
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
