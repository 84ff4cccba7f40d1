using Steppe.Api.Types;
using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Nodes;

/// <summary><c>node eligibility</c>: lets new work come to a node, or keeps it away.</summary>
internal sealed class NodeEligibilityCommand : ApiCommand
{
    private readonly BoolFlag _enable;
    private readonly BoolFlag _disable;
    private readonly BoolFlag _self;

    public NodeEligibilityCommand()
    {
        _enable = Flags.Add(new BoolFlag("enable", "Let new work come to the node."));
        _disable = Flags.Add(new BoolFlag("disable", "Keep new work away from the node; what runs there stays."));
        _self = Flags.Add(new BoolFlag("self", "Take the node of the agent that is asked."));
    }

    /// <inheritdoc/>
    public override string Name => "node eligibility";

    /// <inheritdoc/>
    public override string ArgumentHint => "<node>";

    /// <inheritdoc/>
    public override string Description =>
        "Say whether new work may go to a node. The node is named by its id or a prefix only it has. What runs on it already is "
        + "not touched.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <node>, or none with -self.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Nodes;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == (_self.Value ? 0 : 1);

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        if (_enable.Value == _disable.Value)
        {
            throw new CliException("Give exactly one of -enable and -disable.");
        }

        string id = await NodeArgument.FindAsync(run, _self.Value, cancellation).ConfigureAwait(false);
        await run.Client.Nodes.SetEligibilityAsync(id, _enable.Value, cancellation).ConfigureAwait(false);
        run.Screen.Line($"Node \"{id}\" scheduling eligibility set: {(_enable.Value ? "eligible" : "ineligible")} for scheduling");
        return ExitCodes.Success;
    }
}
