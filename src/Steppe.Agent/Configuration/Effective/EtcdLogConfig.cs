using System.Collections.Immutable;
using Steppe.Log.Etcd;
using Steppe.Server;

namespace Steppe.Agent.Configuration;

/// <summary>The block <c>server.log "etcd"</c>: where several servers keep their log.</summary>
internal static class EtcdLogConfig
{
    /// <summary>Name of the engine, and label of the block.</summary>
    public const string Engine = "etcd";

    private static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestLease = TimeSpan.FromSeconds(60);

    /// <summary>Null when the server keeps the log itself.</summary>
    public static EtcdLogSettings? From(SettingsBlock server)
    {
        if (server.Blocks("log").FirstOrDefault(static block => block.Label == Engine) is not { } log)
        {
            return null;
        }

        var settings = new EtcdLogSettings { Endpoints = log.Body.Texts("endpoints") };
        bool isTls = log.Body.Text("ca_file") is not null || log.Body.Text("cert_file") is not null;
        return settings with
        {
            Prefix = log.Body.Text("prefix") ?? settings.Prefix,
            LeaseTtl = log.Body.Duration("lease_ttl") ?? settings.LeaseTtl,
            Tls = isTls ? new EtcdTls(log.Body.Text("ca_file"), log.Body.Text("cert_file"), log.Body.Text("key_file")) : null,
        };
    }

    /// <summary>Finds what is wrong with it.</summary>
    public static void Check(SettingsBlock server, ConfigFindings findings)
    {
        ImmutableArray<NamedBlock> logs = server.Blocks("log");
        foreach (NamedBlock log in logs.Where(static log => log.Label != Engine))
        {
            findings.Error(log.Origin, $"server.log \"{log.Label}\": there is no such log in this build; write log \"{Engine}\", or nothing for a server that is alone");
        }

        foreach (NamedBlock log in logs.Where(static log => log.Label == Engine))
        {
            CheckEtcd(log, findings);
        }
    }

    private static void CheckEtcd(NamedBlock log, ConfigFindings findings)
    {
        ImmutableArray<string> endpoints = log.Body.Texts("endpoints");
        if (endpoints.IsEmpty)
        {
            findings.Error(log.Origin, "server.log \"etcd\" names no endpoints: set endpoints = [\"host:2379\"], every member of etcd if you can");
        }

        foreach (string endpoint in endpoints)
        {
            try
            {
                EtcdEndpoint.Parse(endpoint, isTls: false);
            }
            catch (FormatException error)
            {
                findings.Error(log.Body.Origin("endpoints"), $"server.log \"etcd\": {error.Message}");
            }
        }

        if (log.Body.Text("prefix") is { } prefix && (prefix[0] != '/' || prefix.TrimEnd('/').Length == 0))
        {
            findings.Error(log.Body.Origin("prefix"), $"server.log \"etcd\": prefix must begin with a slash and name something, as \"{EtcdOptions.DefaultPrefix}\" does");
        }

        if (log.Body.Duration("lease_ttl") is { } lease && (lease < ShortestLease || lease > LongestLease || lease.Ticks % TimeSpan.TicksPerSecond != 0))
        {
            findings.Error(log.Body.Origin("lease_ttl"), "server.log \"etcd\": lease_ttl must be whole seconds from 2s to 60s");
        }

        if ((log.Body.Text("cert_file") is null) != (log.Body.Text("key_file") is null))
        {
            findings.Error(log.Origin, "server.log \"etcd\": cert_file and key_file belong together; give both or none");
        }
    }
}
