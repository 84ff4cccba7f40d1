using Steppe.Agent.Configuration;

namespace Steppe.Agent.Tests.Configuration;

/// <summary>Which keys changed between two readings of the files.</summary>
public sealed class SettingsDifferenceTests
{
    [Fact]
    public void ChangedKeysAreNamedAndEqualOnesAreNot()
    {
        SettingsBlock before = Read("region = \"a\"\nclient {\n servers = [\"x\"]\n meta { k = \"v\" }\n}\nplugin \"p\" { config { a = 1 } }\nlog_level = \"INFO\"");
        SettingsBlock after = Read("region = \"a\"\nlog_level = \"WARN\"\nclient {\n servers = [\"x\", \"y\"]\n meta { k = \"v\" }\n}\nplugin \"p\" { config { a = 2 } }\nports { http = 1 }");
        Assert.Equal(["client.servers", "log_level", "plugin", "ports"], SettingsDifference.Paths(before, after));
        Assert.Empty(SettingsDifference.Paths(before, before));
    }

    private static SettingsBlock Read(string text) => AgentConfigFile.Parse("agent.hcl", text, []).Settings;
}
