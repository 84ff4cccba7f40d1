using Steppe.Api.Types;
using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Operators;

/// <summary><c>operator autopilot set-config</c>: changes when a server counts as healthy; what is not named stays as it is.</summary>
internal sealed class OperatorAutopilotSetConfigCommand : ApiCommand
{
    private readonly BoolFlag _cleanup;
    private readonly DurationFlag _lastContact;
    private readonly NumberFlag _trailing;
    private readonly NumberFlag _quorum;
    private readonly DurationFlag _stabilization;
    private readonly BoolFlag _zones;
    private readonly BoolFlag _migration;
    private readonly BoolFlag _custom;

    public OperatorAutopilotSetConfigCommand()
    {
        _cleanup = Flags.Add(new BoolFlag("cleanup-dead-servers", "Forget servers that have been away for a day, while most are there."));
        _lastContact = Flags.Add(new DurationFlag("last-contact-threshold", "How old what a healthy server knows may be."));
        _trailing = Flags.Add(new NumberFlag("max-trailing-logs", "By how many changes a healthy server may be behind."));
        _quorum = Flags.Add(new NumberFlag("min-quorum", "So many servers are never forgotten."));
        _stabilization = Flags.Add(new DurationFlag("server-stabilization-time", "How long a server must have been healthy; kept for tools that read it."));
        _zones = Flags.Add(new BoolFlag("enable-redundancy-zones", "Not built; may only be false."));
        _migration = Flags.Add(new BoolFlag("disable-upgrade-migration", "Not built; may only be false."));
        _custom = Flags.Add(new BoolFlag("enable-custom-upgrades", "Not built; may only be false."));
    }

    /// <inheritdoc/>
    public override string Name => "operator autopilot set-config";

    /// <inheritdoc/>
    public override string Description => "Change when a server counts as healthy. What is not named stays as it is.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no arguments.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 0;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        ApiAutopilotConfiguration current = await run.Client.Operator.GetAutopilotConfigurationAsync(cancellation).ConfigureAwait(false);
        ApiAutopilotConfiguration changed = current with
        {
            CleanupDeadServers = _cleanup.IsSet ? _cleanup.Value : current.CleanupDeadServers,
            LastContactThreshold = _lastContact.IsSet ? _lastContact.Value.ToString() : current.LastContactThreshold,
            MaxTrailingLogs = _trailing.IsSet ? NotNegative(_trailing) : current.MaxTrailingLogs,
            MinQuorum = _quorum.IsSet ? NotNegative(_quorum) : current.MinQuorum,
            ServerStabilizationTime = _stabilization.IsSet ? _stabilization.Value.ToString() : current.ServerStabilizationTime,
            EnableRedundancyZones = _zones.IsSet ? _zones.Value : current.EnableRedundancyZones,
            DisableUpgradeMigration = _migration.IsSet ? _migration.Value : current.DisableUpgradeMigration,
            EnableCustomUpgrades = _custom.IsSet ? _custom.Value : current.EnableCustomUpgrades,
        };
        if (!await run.Client.Operator.SetAutopilotConfigurationAsync(changed, current.ModifyIndex, cancellation).ConfigureAwait(false))
        {
            throw new CliException("The autopilot configuration was not changed: somebody else has changed it meanwhile. Try again.");
        }

        run.Screen.Line("Configuration updated!");
        return ExitCodes.Success;
    }

    private static ulong NotNegative(NumberFlag flag) =>
        flag.Value >= 0 ? (ulong)flag.Value : throw new CliException($"Invalid value {flag.Value} for flag -{flag.Name}: it must not be negative.");
}
