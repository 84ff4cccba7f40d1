using System.Globalization;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.Server;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/agent/schedulers</c> and <c>…/config</c>: the one loop of this server that works on evaluations.</summary>
/// <remarks>It serves every type of job and cannot be taken apart, so a change of its number is refused.</remarks>
internal sealed class SchedulersResource(ServerNode? server, TimeProvider time)
{
    private const int Loops = 1;

    private static readonly string[] Served = ["batch", "service", "sysbatch", "system", "_core"];

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    public ValueTask ListAsync(ApiRequest request)
    {
        ServerNode asked = Server();
        request.Require(request.IsGet);
        bool isPaused = asked.Committed.SchedulerConfiguration.PauseEvaluationBroker;
        return request.WriteJsonAsync(
            new AgentSchedulersResponse
            {
                ServerId = NameOf(asked),
                Schedulers =
                [
                    new AgentScheduler
                    {
                        Id = Uuid.Format(asked.Committed.ClusterId),
                        EnabledSchedulers = Served,
                        Started = _startedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                        Status = isPaused ? "Paused" : "Started",
                        WorkloadStatus = isPaused ? "Paused" : "WaitingToDequeue",
                    },
                ],
            },
            ApiJsonContext.Wire.AgentSchedulersResponse);
    }

    public async ValueTask ConfigurationAsync(ApiRequest request)
    {
        ServerNode asked = Server();
        request.Require(request.IsGet || request.IsWrite);
        if (request.IsWrite)
        {
            Check(await request.ReadJsonAsync(ApiJsonContext.Wire.AgentSchedulersConfig));
        }

        await request.WriteJsonAsync(
            new AgentSchedulersConfig { ServerId = NameOf(asked), NumSchedulers = Loops, EnabledSchedulers = Served },
            ApiJsonContext.Wire.AgentSchedulersConfig);
    }

    private static void Check(AgentSchedulersConfig wanted)
    {
        if (wanted.NumSchedulers is not (0 or Loops))
        {
            throw new ApiException(400, $"num_schedulers cannot be {wanted.NumSchedulers}: one scheduling loop serves all jobs");
        }

        if (wanted.EnabledSchedulers is { Count: > 0 } enabled && !Served.ToHashSet(StringComparer.Ordinal).SetEquals(enabled))
        {
            throw new ApiException(
                400, $"enabled_schedulers cannot be changed: all of {string.Join(", ", Served)} are always served; pause the broker to stop them all");
        }
    }

    private static string NameOf(ServerNode server) => $"{server.Options.Name}.{server.Options.Region}";

    private ServerNode Server() => server ?? throw new ApiException(400, "Server only endpoint");
}
