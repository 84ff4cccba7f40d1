using Microsoft.Extensions.Logging;
using Steppe.Agent.Configuration;
using Steppe.Agent.Http;
using Steppe.Agent.Logging;

namespace Steppe.Agent.Composition;

/// <summary>Puts the HTTP API in front of a started agent.</summary>
internal static class HttpStart
{
    /// <exception cref="AgentStartException">An address cannot be listened on.</exception>
    public static async Task<HttpApi> StartAsync(
        AgentConfig config, RunningAgent agent, TimeProvider time, ILoggerFactory logs, CancellationToken cancellation)
    {
        var parts = new HttpApiParts
        {
            Addresses = config.Addresses.BindHttp,
            LoggerFactory = logs,
            Time = time,
            Log = logs as AgentLog,
            Server = agent.Server,
            Client = agent.Client,
            Servers = agent.Servers,
            OwnHttpAddress = config.Addresses.AdvertiseHttp,
            ExtraHeaders = config.ResponseHeaders,
            SelfConfig = () => SelfConfig(config, agent.DataDirectoryPath),
            Search = new SearchOptions
            {
                FuzzyEnabled = config.Server.FuzzySearchEnabled,
                FuzzyLimit = (int)config.Server.SearchResultLimit,
                MinTermLength = (int)config.Server.SearchMinTermLength,
            },
            PrometheusEnabled = config.Telemetry.PrometheusMetrics,
        };
        try
        {
            return await HttpApi.StartAsync(parts, cancellation);
        }
        catch (IOException error)
        {
            throw PortProbe.Refused(config.Addresses.BindHttp[0], "http", error);
        }
    }

    private static AgentSelfConfig SelfConfig(AgentConfig config, string dataDirectory) => new()
    {
        Region = config.Region,
        Datacenter = config.Datacenter,
        NodeName = config.Name,
        BindAddress = RoleOptions.BindAddressOf(config),
        DataDirectory = dataDirectory,
        LogLevel = config.Log.Level,
        IsDev = config.IsDev,
        IsDebugEnabled = config.IsDebugEnabled,
        HttpPort = config.Addresses.BindHttp[0].Port,
        RpcPort = config.Addresses.BindRpc.Port,
        SerfPort = config.Addresses.BindSerf.Port,
        AdvertisedHttp = config.Addresses.AdvertiseHttp,
        AdvertisedRpc = config.Addresses.AdvertiseRpc,
        AdvertisedSerf = config.Addresses.AdvertiseSerf,
        Files = config.Files,
    };
}
