using System.Text.Json;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Operators;

/// <summary><c>operator autopilot health</c>: whether every server is well.</summary>
internal sealed class OperatorAutopilotHealthCommand : ApiCommand
{
    private readonly BoolFlag _json;

    public OperatorAutopilotHealthCommand() => _json = Flags.Add(new BoolFlag("json", "Print JSON."));

    /// <inheritdoc/>
    public override string Name => "operator autopilot health";

    /// <inheritdoc/>
    public override string Description => "Show whether the servers are healthy, by the measure of operator autopilot get-config.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no arguments.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 0;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        OperatorHealthReply health = await run.Client.Operator.GetHealthAsync(cancellation).ConfigureAwait(false);
        if (_json.Value)
        {
            run.Screen.Line(JsonSerializer.Serialize(health, ApiJsonContext.Wire.OperatorHealthReply));
            return ExitCodes.Success;
        }

        run.Screen.Line(new KeyValueBlock()
            .Add("Healthy", Quantities.Text(health.Healthy))
            .Add("FailureTolerance", Quantities.Text((ulong)health.FailureTolerance))
            .Add("Leader", health.Leader)
            .Add("Voters", string.Join(", ", health.Voters ?? []))
            .ToString());
        run.Screen.Line();
        Table table = new(["ID", "Name", "Address", "Status", "Leader", "Version", "Last Contact", "Last Index", "Healthy", "Stable Since"]) { Empty = "" };
        foreach (OperatorServerHealth server in (health.Servers ?? []).OrderBy(static server => server.Name, StringComparer.Ordinal))
        {
            table.Add([
                server.Id, server.Name, server.Address, server.SerfStatus, Quantities.Text(server.Leader), server.Version, server.LastContact,
                Quantities.Text(server.LastIndex), Quantities.Text(server.Healthy), server.StableSince]);
        }

        run.Screen.Line(table.ToString());
        return ExitCodes.Success;
    }
}
