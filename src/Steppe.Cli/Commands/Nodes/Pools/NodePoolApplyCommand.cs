using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;

namespace Steppe.Cli.Commands.Nodes.Pools;

/// <summary><c>node pool apply</c>: adds a pool from a file, or replaces it.</summary>
internal sealed class NodePoolApplyCommand : ApiCommand
{
    private readonly BoolFlag _json;

    public NodePoolApplyCommand() => _json = Flags.Add(new BoolFlag("json", "The file is the JSON of the HTTP API, not HCL."));

    /// <inheritdoc/>
    public override string Name => "node pool apply";

    /// <inheritdoc/>
    public override string ArgumentHint => "<path>";

    /// <inheritdoc/>
    public override string Description =>
        "Add a node pool, or replace it, as a file says; - is standard input. See node pool init for a file to begin with.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <path>.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        string path = run.Arguments[0];
        string text = await SourceFile.ReadAsync(run.Host, path, "", cancellation).ConfigureAwait(false);
        ApiNodePool pool = NodePoolFile.Parse(SourceFile.Shown(path), text, _json.Value);
        await run.Client.NodePools.PutAsync(pool, cancellation).ConfigureAwait(false);
        run.Screen.Line($"Successfully applied node pool \"{pool.Name}\"!");
        return ExitCodes.Success;
    }
}
