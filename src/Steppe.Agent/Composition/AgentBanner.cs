using Steppe.Agent.Configuration;

namespace Steppe.Agent.Composition;

/// <summary>The lines an agent shows at its start, before its log.</summary>
/// <remarks>Source: command line reference, section 2.1.</remarks>
internal static class AgentBanner
{
    private const int KeyWidth = 18;

    /// <summary>Before anything is started.</summary>
    public static void Begin(TextWriter output, AgentConfig config)
    {
        output.WriteLine(config.Files.IsEmpty
            ? "==> No configuration files loaded"
            : $"==> Loaded configuration from {string.Join(", ", config.Files)}");
        output.WriteLine("==> Starting Steppe agent...");
        output.Flush();
    }

    /// <summary>When everything has started.</summary>
    public static void Started(TextWriter output, AgentConfig config, RunningAgent agent)
    {
        AgentAddresses addresses = config.Addresses;
        var rows = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["Advertise Addrs"] = Endpoints(config, addresses.AdvertiseHttp, addresses.AdvertiseRpc, addresses.AdvertiseSerf),
            ["Bind Addrs"] = Endpoints(
                config, $"[{string.Join(' ', addresses.BindHttp)}]", addresses.BindRpc.ToString(), addresses.BindSerf.ToString()),
            ["Client"] = RoleOptions.Word(config.Client.Enabled),
            ["Log Level"] = config.Log.Level,
            ["Region"] = $"{config.Region} (DC: {config.Datacenter})",
            ["Server"] = RoleOptions.Word(config.Server.Enabled),
            ["Version"] = $"{AgentVersion.Steppe} (compatible with Nomad {AgentVersion.Nomad})",
        };
        if (agent.Client is { } client)
        {
            rows["Node Id"] = client.NodeId.ToString();
        }

        output.WriteLine("==> Steppe agent configuration:");
        output.WriteLine();
        foreach ((string key, string value) in rows)
        {
            output.WriteLine($"{key.PadLeft(KeyWidth)}: {value}");
        }

        output.WriteLine();
        output.WriteLine("==> Steppe agent started! Log output streams below:");
        output.WriteLine();
        output.Flush();
    }

    // A client listens on its HTTP address only.
    private static string Endpoints(AgentConfig config, string http, string rpc, string serf) =>
        config.Server.Enabled ? $"HTTP: {http}; RPC: {rpc}; Serf: {serf}" : $"HTTP: {http}";
}
