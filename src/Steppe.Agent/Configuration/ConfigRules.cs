using System.Globalization;
using Steppe.Hcl;
using Steppe.Hcl.Legacy;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Agent.Configuration;

/// <summary>Checks a whole configuration, every rule at once.</summary>
/// <remarks>Source: job specification, section 7, validation.</remarks>
internal sealed class ConfigRules(AgentConfig config, HostFacts host, ConfigFindings findings)
{
    private static readonly string[] LogLevels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF"];

    private readonly SettingsBlock _settings = config.Settings;
    private readonly SettingsBlock _server = config.Settings.Block("server");
    private readonly SettingsBlock _client = config.Settings.Block("client");

    public void Check()
    {
        CheckRoles();
        CheckDirectories();
        CheckNames();
        CheckLog();
        CheckPlugins();
        if (config.Server.Enabled)
        {
            CheckServer();
        }
        else if (config.Server.BootstrapExpect > 0)
        {
            findings.Error(_server.Origin("bootstrap_expect"), "server.bootstrap_expect needs server { enabled = true }");
        }

        if (config.Client.Enabled)
        {
            CheckClient();
        }
    }

    private void CheckRoles()
    {
        if (!config.Server.Enabled && !config.Client.Enabled)
        {
            findings.Error(default, "nothing to run: set server { enabled = true } or client { enabled = true } in a file given with -config, or start with -dev");
        }
    }

    private void CheckDirectories()
    {
        if (config.DataDirectory is null && !config.IsDev)
        {
            findings.Error(default, "data_dir is missing: set it to an absolute path, in a file or with -data-dir");
        }

        CheckAbsolute(_settings, "data_dir", "data_dir");
        CheckAbsolute(_server, "data_dir", "server.data_dir");
        CheckAbsolute(_client, "state_dir", "client.state_dir");
        CheckAbsolute(_client, "alloc_dir", "client.alloc_dir");
    }

    private void CheckAbsolute(SettingsBlock block, string key, string name)
    {
        if (block.Text(key) is { } path && !Path.IsPathRooted(path))
        {
            string meant = Path.GetFullPath(path, host.CurrentDirectory);
            findings.Error(block.Origin(key), $"{name} must be an absolute path, not \"{path}\" (did you mean \"{meant}\"?)");
        }
    }

    private void CheckNames()
    {
        if (config.Datacenter.Contains('*', StringComparison.Ordinal))
        {
            findings.Error(_settings.Origin("datacenter"), $"datacenter \"{config.Datacenter}\" must not contain \"*\", which stands for any datacenter in jobs");
        }

        foreach (string key in config.Client.Meta.Keys.Where(static key => !IsMetaKey(key)))
        {
            findings.Error(_client.Origin("meta"), $"client.meta: jobs could not name the key \"{key}\": no dot may begin it, end it or follow another");
        }
    }

    private void CheckLog()
    {
        if (!LogLevels.Contains(config.Log.Level, StringComparer.Ordinal))
        {
            findings.Error(_settings.Origin("log_level"), $"log_level must be one of {string.Join(", ", LogLevels)}, not \"{config.Log.Level}\"");
        }

        if (config.Log.File is { } file && !Path.IsPathRooted(file))
        {
            findings.Error(_settings.Origin("log_file"), $"log_file must be an absolute path, not \"{file}\"");
        }
    }

    private void CheckPlugins()
    {
        DeclaredDevices.Check(_settings, findings);
        foreach (NamedBlock plugin in _settings.Blocks("plugin"))
        {
            if (PluginSchemas.Find(plugin.Label) is not { } schema)
            {
                string? near = NameSuggestion.Find(plugin.Label, PluginSchemas.Names);
                string hint = near is null ? $"this build has {string.Join(", ", PluginSchemas.Names)}" : $"did you mean \"{near}\"?";
                findings.Warning(plugin.Origin, $"plugin \"{plugin.Label}\" is ignored: there is no such driver in this build ({hint})");
            }
            else if (plugin.Body.Opaque("config") is Hcl1Object body)
            {
                DiagnosticList diagnostics = [];
                SettingsBlock read = SettingsReader.Read(new Hcl1Decoder(body, diagnostics, $"plugin \"{plugin.Label}\", config"), schema);
                findings.Errors.AddRange(diagnostics.Select(ConfigProblem.From));
                UnbuiltSettings.Check(read, schema, findings);
            }
            else if (plugin.Body.Opaque("config") is { } other)
            {
                findings.Error(new SettingOrigin(other.Range), $"plugin \"{plugin.Label}\": config must be a block, not a {other.KindName}");
            }
        }
    }

    private void CheckServer()
    {
        EtcdLogConfig.Check(_server, findings);
        bool isAlone = config.Server.Etcd is null;
        if (config.Server.BootstrapExpect > 1 && isAlone)
        {
            findings.Error(
                _server.Origin("bootstrap_expect"),
                $"server.bootstrap_expect = {config.Server.BootstrapExpect}: several servers need a log they share; add log \"etcd\" {{ endpoints = [\"host:2379\"] }} "
                + "to the server block of each, or set it to 1 and run one server");
        }

        if (config.Server.BootstrapExpect < 0)
        {
            findings.Error(_server.Origin("bootstrap_expect"), "server.bootstrap_expect must not be negative");
        }

        foreach (string address in config.Server.Join)
        {
            CheckJoin(address);
        }

        CheckRange(_server, "job_max_priority", "server.job_max_priority", config.Server.MaxJobPriority, 100, 32766);
        CheckRange(_server, "job_default_priority", "server.job_default_priority", config.Server.DefaultJobPriority, 1, config.Server.MaxJobPriority);
        CheckRange(_server, "raft_multiplier", "server.raft_multiplier", _server.Integer("raft_multiplier") ?? 1, 1, 10);
        CheckRange(_server, "raft_snapshot_threshold", "server.raft_snapshot_threshold", config.Server.SnapshotThreshold, 1, int.MaxValue);
        CheckPositive(
            _server, "server", "heartbeat_grace", "min_heartbeat_ttl", "failover_heartbeat_ttl", "job_gc_threshold",
            "eval_gc_threshold", "batch_eval_gc_threshold", "node_gc_threshold", "deployment_gc_threshold");
        if (config.Server.JobGcInterval < TimeSpan.FromSeconds(1))
        {
            findings.Error(_server.Origin("job_gc_interval"), "server.job_gc_interval must be 1s at least");
        }

        SettingsBlock autopilot = _settings.Block("autopilot");
        CheckRange(autopilot, "max_trailing_logs", "autopilot.max_trailing_logs", autopilot.Integer("max_trailing_logs") ?? 0, 0, long.MaxValue);
        CheckRange(autopilot, "min_quorum", "autopilot.min_quorum", autopilot.Integer("min_quorum") ?? 0, 0, long.MaxValue);
        CheckPositive(autopilot, "autopilot", "last_contact_threshold", "server_stabilization_time");
        CheckRange(_server.Block("search"), "limit_results", "server.search.limit_results", config.Server.SearchResultLimit, 1, 10_000);
        CheckRange(_server.Block("search"), "min_term_length", "server.search.min_term_length", config.Server.SearchMinTermLength, 1, 100);
        if (config.Server.MaxHeartbeatsPerSecond <= 0)
        {
            findings.Error(_server.Origin("max_heartbeats_per_second"), "server.max_heartbeats_per_second must be greater than 0");
        }
    }

    private void CheckClient()
    {
        if (config.Client.NodePool == NodePool.All || !NodePool.IsValidName(config.Client.NodePool))
        {
            findings.Error(
                _client.Origin("node_pool"), config.Client.NodePool == NodePool.All
                    ? "client.node_pool must not be \"all\", which stands for every pool"
                    : $"client.node_pool \"{config.Client.NodePool}\" must be 1 to 128 letters, digits, \"-\" or \"_\"");
        }

        CheckServers();
        CheckRange(_client, "min_dynamic_port", "client.min_dynamic_port", config.Client.MinDynamicPort, 1, 65535);
        CheckRange(_client, "max_dynamic_port", "client.max_dynamic_port", config.Client.MaxDynamicPort, 1, 65535);
        if (config.Client.MinDynamicPort > config.Client.MaxDynamicPort)
        {
            findings.Error(
                _client.Origin("min_dynamic_port"),
                $"client.min_dynamic_port ({config.Client.MinDynamicPort}) must not be greater than max_dynamic_port ({config.Client.MaxDynamicPort})");
        }

        CheckRange(_client, "gc_max_allocs", "client.gc_max_allocs", config.Client.GcMaxAllocations, 1, int.MaxValue);
        CheckRange(_client, "gc_parallel_destroys", "client.gc_parallel_destroys", config.Client.GcParallelDestroys, 1, 1024);
        foreach (string key in (string[])["cpu_total_compute", "memory_total_mb", "disk_total_mb", "disk_free_mb", "network_speed"])
        {
            CheckRange(_client, key, $"client.{key}", _client.Integer(key) ?? 0, 0, int.MaxValue);
        }

        SettingsBlock reserved = _client.Block("reserved");
        foreach (string key in (string[])["cpu", "memory", "disk"])
        {
            CheckRange(reserved, key, $"client.reserved.{key}", reserved.Integer(key) ?? 0, 0, int.MaxValue);
        }

        if (!ArePorts(config.Client.Reserved.Ports))
        {
            findings.Error(reserved.Origin("reserved_ports"), "client.reserved.reserved_ports must be ports and ranges such as \"22,80,8500-8600\"");
        }

        CheckCores(reserved, "cores", "client.reserved.cores");
        CheckCores(_client, "reservable_cores", "client.reservable_cores");
        HostOffers.Check(_client, ArePorts, findings);
        CheckPositive(_client, "client", "gc_interval", "max_kill_timeout");
        CheckPercent("gc_disk_usage_threshold");
        CheckPercent("gc_inode_usage_threshold");
        ArtifactConfig.Check(_client.Block("artifact"), findings);
    }

    private void CheckCores(SettingsBlock block, string key, string path)
    {
        if (!CoreSet.TryParse(block.Text(key) ?? "", out _))
        {
            findings.Error(block.Origin(key), $"{path} must be cores and ranges such as \"0-3,5\"");
        }
    }

    private void CheckServers()
    {
        if (config.Client.Servers.IsEmpty && !config.Server.Enabled)
        {
            findings.Error(_settings.Origin("client"), "client.servers names no server: set servers = [\"host:4647\"], or run a server in this agent");
        }

        foreach (string address in config.Client.Servers)
        {
            if (WrongAddress(address) is { } wrong)
            {
                findings.Error(Has("servers", address) ? _client.Origin("servers") : _client.Origin("server_join"), $"client.servers: {wrong}");
            }
        }
    }

    private bool Has(string key, string address) => _client.Texts(key).Contains(address, StringComparer.Ordinal);

    private static string? WrongAddress(string address)
    {
        if (address.Contains("provider=", StringComparison.Ordinal))
        {
            return $"\"{address}\": servers cannot be looked up at cloud providers yet; name them";
        }

        try
        {
            ServerAddress.Parse(address);
            return null;
        }
        catch (FormatException error)
        {
            return error.Message;
        }
    }

    private void CheckPercent(string key)
    {
        if (_client.Number(key) is < 0 or > 100)
        {
            findings.Error(_client.Origin(key), $"client.{key} is a percentage: it must be from 0 to 100");
        }
    }

    private void CheckPositive(SettingsBlock block, string prefix, params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (block.Duration(key) < TimeSpan.Zero)
            {
                findings.Error(block.Origin(key), $"{prefix}.{key} must not be negative");
            }
        }
    }

    private void CheckRange(SettingsBlock block, string key, string name, long value, long min, long max)
    {
        if (value < min || value > max)
        {
            findings.Error(block.Origin(key), $"{name} must be from {min} to {max}, not {value}");
        }
    }

    private void CheckJoin(string address)
    {
        try
        {
            ServerAddress.Parse(address);
        }
        catch (FormatException error)
        {
            findings.Error(JoinOrigin(), $"server.server_join: {error.Message}");
        }
    }

    private SettingOrigin JoinOrigin() =>
        ((string[])["server_join", "retry_join", "start_join"]).Where(_server.Has).Select(_server.Origin).FirstOrDefault();

    private static bool IsMetaKey(string key) => key.Split('.').All(static part => part.Length > 0);

    private static bool ArePorts(string list) => string.IsNullOrWhiteSpace(list) || list.Split(',', StringSplitOptions.TrimEntries).All(static range =>
    {
        int dash = range.IndexOf('-', StringComparison.Ordinal);
        return dash < 0
            ? ushort.TryParse(range, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            : ushort.TryParse(range.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out ushort first)
                && ushort.TryParse(range.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort last)
                && first <= last;
    });
}
