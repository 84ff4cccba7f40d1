namespace Steppe.Agent.Configuration;

/// <summary>What <c>-dev</c> stands for, written as an agent file.</summary>
/// <remarks>Files and flags given with <c>-dev</c> are laid over it. Source: job specification, section 7.6.</remarks>
internal static class DevSettings
{
    private const string Text = """
        bind_addr                    = "127.0.0.1"
        log_level                    = "DEBUG"
        enable_debug                 = true
        disable_anonymous_signature  = true

        server {
          enabled          = true
          bootstrap_expect = 1
        }

        client {
          enabled                 = true
          network_interface       = "lo"
          gc_interval             = "10m"
          gc_disk_usage_threshold = 99
          gc_inode_usage_threshold = 99
          gc_max_allocs           = 50
          options {
            "driver.raw_exec.enable"        = "true"
            "driver.docker.volumes"         = "true"
            "test.tighten_network_timeouts" = "true"
          }
        }

        telemetry {
          prometheus_metrics         = true
          publish_allocation_metrics = true
          publish_node_metrics       = true
        }
        """;

    /// <summary>Reads them.</summary>
    public static SettingsBlock Read()
    {
        List<ConfigProblem> problems = [];
        AgentConfigFile file = AgentConfigFile.Parse(SettingOrigin.DevFileName, Text, problems);
        return problems.Count == 0 ? file.Settings : throw new InvalidDataException(problems[0].Render());
    }
}
