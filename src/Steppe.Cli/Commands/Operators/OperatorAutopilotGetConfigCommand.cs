using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Operators;

/// <summary><c>operator autopilot get-config</c>: when a server counts as healthy.</summary>
internal sealed class OperatorAutopilotGetConfigCommand : ApiCommand
{
    /// <inheritdoc/>
    public override string Name => "operator autopilot get-config";

    /// <inheritdoc/>
    public override string Description => "Show when a server counts as healthy, and whether servers that are gone are forgotten.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no arguments.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 0;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        ApiAutopilotConfiguration configuration = await run.Client.Operator.GetAutopilotConfigurationAsync(cancellation).ConfigureAwait(false);
        run.Screen.Line($"""
            CleanupDeadServers = {Quantities.Text(configuration.CleanupDeadServers)}
            LastContactThreshold = {configuration.LastContactThreshold}
            MaxTrailingLogs = {Quantities.Text(configuration.MaxTrailingLogs)}
            MinQuorum = {Quantities.Text(configuration.MinQuorum)}
            ServerStabilizationTime = {configuration.ServerStabilizationTime}
            EnableRedundancyZones = {Quantities.Text(configuration.EnableRedundancyZones)}
            DisableUpgradeMigration = {Quantities.Text(configuration.DisableUpgradeMigration)}
            EnableCustomUpgrades = {Quantities.Text(configuration.EnableCustomUpgrades)}
            """);
        return ExitCodes.Success;
    }
}
