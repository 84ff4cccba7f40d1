using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;

namespace Steppe.Cli.Commands.Jobs;

/// <summary><c>job init</c>: writes a job file to begin with.</summary>
internal sealed class JobInitCommand : ApiCommand
{
    private const string DefaultFile = "example.nomad.hcl";

    private readonly BoolFlag _short;
    private readonly BoolFlag _connect;

    public JobInitCommand()
    {
        _short = Flags.Add(new BoolFlag("short", "Write the file without explanations."));
        _connect = Flags.Add(new BoolFlag("connect", "Write an example of two services in a service mesh."));
    }

    /// <inheritdoc/>
    public override string Name => "job init";

    /// <inheritdoc/>
    public override string ArgumentHint => "[file]";

    /// <inheritdoc/>
    public override string Description =>
        $"Write an example job file to begin with: {DefaultFile}, or the file named. A file that is there already is left alone.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes at most one argument: [file].";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count <= 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        string path = run.Arguments.Count > 0 ? run.Arguments[0] : DefaultFile;
        string text = ExampleJobs.Text(_connect.Value, withComments: !_short.Value);
        await ExampleFile.WriteAsync(path, text, cancellation).ConfigureAwait(false);
        run.Screen.Line($"Example job file written to {path}");
        if (_connect.Value)
        {
            run.Screen.Warn("It shows blocks that this version of Steppe cannot run yet; \"job validate\" names them.");
        }

        return ExitCodes.Success;
    }
}
