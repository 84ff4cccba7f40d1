using Steppe.Model;

namespace Steppe.Agent.Tests.Configuration;

/// <summary>The block <c>autopilot</c> is what a cluster begins with.</summary>
public sealed class AutopilotConfigTests
{
    private const string Server = "data_dir = \"/d\"\nserver { enabled = true }\n";

    [Fact]
    public void WhatIsNotSaidIsTheDefault()
    {
        AutopilotConfiguration? read = Loading.Load(
            [Server + "autopilot {\n cleanup_dead_servers = false\n last_contact_threshold = \"1s\"\n max_trailing_logs = 7\n}"]).Config.Autopilot;
        Assert.Equal(
            AutopilotConfiguration.Default with { CleanupDeadServers = false, LastContactThreshold = Duration.FromSeconds(1), MaxTrailingLogs = 7 }, read);
    }

    [Fact]
    public void WithoutTheBlockNothingIsSaid() => Assert.Null(Loading.Load([Server]).Config.Autopilot);
}
