using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;

namespace Steppe.Cli.Commands.Nodes.Pools;

/// <summary><c>node pool init</c>: writes the file of a pool to begin with.</summary>
internal sealed class NodePoolInitCommand : ApiCommand
{
    private readonly TextFlag _format;
    private readonly BoolFlag _quiet;

    public NodePoolInitCommand()
    {
        _format = Flags.Add(new TextFlag("out", "Format of the file: hcl or json.", "hcl"));
        _quiet = Flags.Add(new BoolFlag("quiet", "Print nothing when it worked."));
    }

    /// <inheritdoc/>
    public override string Name => "node pool init";

    /// <inheritdoc/>
    public override string ArgumentHint => "[file]";

    /// <inheritdoc/>
    public override string Description =>
        "Write an example file of a node pool to begin with: pool.nomad.hcl (or pool.nomad.json), or the file named. A file that is there already is left alone.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes at most one argument: [file].";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count <= 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        string text = _format.Value switch
        {
            "hcl" => NodePoolFile.ExampleHcl,
            "json" => NodePoolFile.ExampleJson,
            _ => throw new CliException($"-out \"{_format.Value}\" is no format: use hcl or json."),
        };
        string path = run.Arguments.Count > 0 ? run.Arguments[0] : $"pool.nomad.{_format.Value}";
        await ExampleFile.WriteAsync(path, text, cancellation).ConfigureAwait(false);
        if (!_quiet.Value)
        {
            run.Screen.Line($"Example node pool specification written to {path}");
        }

        return ExitCodes.Success;
    }
}
