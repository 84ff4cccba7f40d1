using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/agent/self</c>, <c>/v1/agent/health</c>, <c>/v1/agent/servers</c>: this very agent.</summary>
internal sealed class AgentResource(HttpApiParts parts)
{
    public async ValueTask SelfAsync(ApiRequest request)
    {
        request.Require(request.IsGet);
        using JsonDocument config = JsonDocument.Parse(ConfigJson(parts.SelfConfig()));
        await request.WriteJsonAsync(
            new AgentSelf
            {
                Config = config.RootElement.Clone(),
                Member = parts.Server is null ? new ServerMember() : MembersResource.Own(parts.Server, parts.SelfConfig()),
                Stats = Stats(),
            },
            ApiJsonContext.Wire.AgentSelf);
    }

    public ValueTask HealthAsync(ApiRequest request)
    {
        request.Require(request.IsGet);
        string[] asked = [.. request.Http.Request.Query["type"].Select(static type => type ?? "")];
        AgentHealth? client = asked.Length == 0 && parts.Client is null || asked.Length > 0 && !asked.Contains("client", StringComparer.Ordinal)
            ? null
            : parts.Client is null ? new AgentHealth { Message = "client not enabled" }
            : parts.Client.Contact.HeardAt is null ? new AgentHealth { Message = "no known servers" }
            : new AgentHealth { Ok = true, Message = "ok" };
        AgentHealth? server = asked.Length == 0 && parts.Server is null || asked.Length > 0 && !asked.Contains("server", StringComparer.Ordinal)
            ? null
            : parts.Server is null ? new AgentHealth { Message = "server not enabled" }
            : parts.Server.Leader is null ? new AgentHealth { Message = "no leader" }
            : new AgentHealth { Ok = true, Message = parts.Server.IsLeading ? "ok" : parts.Server.Trouble ?? "ok" };
        bool isWell = client is null or { Ok: true } && server is null or { Ok: true };
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            new AgentHealthResponse { Client = client, Server = server }, ApiJsonContext.Wire.AgentHealthResponse);
        return request.WriteBytesAsync(body, isWell ? 200 : 500);
    }

    public async ValueTask ServersAsync(ApiRequest request)
    {
        request.Require(request.IsGet || request.IsWrite);
        if (parts.Client is null)
        {
            throw new ApiException(501, "this agent is not a client; ask a client agent for its servers");
        }

        if (request.IsGet)
        {
            await request.WriteJsonAsync([.. parts.Client.Contact.Servers], ApiJsonContext.Wire.StringList);
            return;
        }

        string[] addresses = Addresses(request);
        if (addresses.Length == 0)
        {
            throw new ApiException(400, "missing server address");
        }

        RpcServerConnection servers = parts.Servers as RpcServerConnection
            ?? throw new ApiException(400, "this agent is a server itself, and its client always asks it");
        try
        {
            await servers.ReplaceAsync(addresses, request.Aborted);
        }
        catch (FormatException error)
        {
            throw new ApiException(400, error.Message);
        }
    }

    public async ValueTask JoinAsync(ApiRequest request)
    {
        request.Require(request.IsWrite);
        if (parts.Server is not { } server)
        {
            throw new ApiException(501, "this agent is not a server; ask a server to join others");
        }

        string[] addresses = Addresses(request);
        if (addresses.Length == 0)
        {
            throw new ApiException(400, "missing address to join");
        }

        string?[] wrong = await Task.WhenAll(addresses.Select(address => server.Regions.JoinAsync(address, request.Aborted)));
        await request.WriteJsonAsync(
            new AgentJoinResponse { Error = string.Join("; ", wrong.OfType<string>()), Joined = wrong.Count(static one => one is null) },
            ApiJsonContext.Wire.AgentJoinResponse);
    }

    private static string[] Addresses(ApiRequest request) =>
        [.. request.Http.Request.Query["address"].Where(static address => !string.IsNullOrEmpty(address)).Select(static address => address!)];

    private ImmutableSortedDictionary<string, IReadOnlyDictionary<string, string>?> Stats()
    {
        var stats = ImmutableSortedDictionary.CreateBuilder<string, IReadOnlyDictionary<string, string>?>(StringComparer.Ordinal);
        stats["runtime"] = Texts(
            ("arch", RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()),
            ("version", RuntimeInformation.FrameworkDescription),
            ("kernel.name", "linux"),
            ("cpu_count", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)));
        if (parts.Server is { } server)
        {
            stats["nomad"] = Texts(
                ("server", "true"),
                ("leader", server.IsLeading ? "true" : "false"),
                ("leader_addr", server.Leader?.RpcAddress ?? ""),
                ("bootstrap", server.Members.Count == 1 ? "true" : "false"),
                ("known_regions", "1"));
        }

        if (parts.Client is { } client)
        {
            stats["client"] = Texts(
                ("node_id", client.NodeId.ToString()),
                ("known_servers", string.Join(',', client.Contact.Servers)),
                ("heartbeat_ttl", Duration.FromTimeSpan(client.Contact.HeartbeatTtl).ToString()),
                ("num_allocations", client.Allocations.Count.ToString(CultureInfo.InvariantCulture)));
        }

        return stats.ToImmutable();
    }

    private static ImmutableSortedDictionary<string, string> Texts(params (string Key, string Value)[] entries) =>
        entries.ToImmutableSortedDictionary(static entry => entry.Key, static entry => entry.Value, StringComparer.Ordinal);

    // Keys in order: clients of this object read a handful of them by name.
    private byte[] ConfigJson(AgentSelfConfig config)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteObject(json, "ACL", static (writer, _) => writer.WriteBoolean("Enabled", false), config);
            WriteObject(json, "AdvertiseAddrs", static (writer, from) =>
            {
                writer.WriteString("HTTP", from.AdvertisedHttp);
                writer.WriteString("RPC", from.AdvertisedRpc);
                writer.WriteString("Serf", from.AdvertisedSerf);
            }, config);
            json.WriteString("BindAddr", config.BindAddress);
            json.WriteString("DataDir", config.DataDirectory);
            json.WriteString("Datacenter", config.Datacenter);
            json.WriteBoolean("DevMode", config.IsDev);
            json.WriteStartArray("Files");
            foreach (string file in config.Files)
            {
                json.WriteStringValue(file);
            }

            json.WriteEndArray();
            json.WriteString("LogLevel", config.LogLevel);
            json.WriteString("NodeName", config.NodeName);
            WriteObject(json, "Ports", static (writer, from) =>
            {
                writer.WriteNumber("HTTP", from.HttpPort);
                writer.WriteNumber("RPC", from.RpcPort);
                writer.WriteNumber("Serf", from.SerfPort);
            }, config);
            json.WriteString("Region", config.Region);
            WriteObject(json, "Server", (writer, _) => writer.WriteBoolean("Enabled", parts.Server is not null), config);
            WriteObject(json, "Client", (writer, _) => writer.WriteBoolean("Enabled", parts.Client is not null), config);
            WriteObject(json, "Version", static (writer, _) =>
            {
                writer.WriteString("Revision", "");
                writer.WriteString("Version", AgentVersion.Nomad);
                writer.WriteString("VersionMetadata", "");
                writer.WriteString("VersionPrerelease", "");
            }, config);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteObject(Utf8JsonWriter json, string name, Action<Utf8JsonWriter, AgentSelfConfig> body, AgentSelfConfig config)
    {
        json.WriteStartObject(name);
        body(json, config);
        json.WriteEndObject();
    }
}
