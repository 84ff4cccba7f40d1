using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;

namespace Steppe.Cli.Commands.Jobs;

/// <summary><c>job init</c>: writes a job file to begin with.</summary>
internal sealed class JobInitCommand : ApiCommand
{
    private const string DefaultFile = "example.nomad.hcl";

    private readonly BoolFlag _short;
    private readonly BoolFlag _connect;
    private readonly TextFlag _template;
    private readonly BoolFlag _listTemplates;

    public JobInitCommand()
    {
        _short = Flags.Add(new BoolFlag("short", "Write the file without explanations."));
        _connect = Flags.Add(new BoolFlag("connect", "Write an example of two services in a service mesh."));
        _template = Flags.Add(new TextFlag("template", $"Write the template of this name, which the cluster keeps as the variable {JobTemplates.Folder}<name>."));
        _listTemplates = Flags.Add(new BoolFlag("list-templates", "List the templates that the cluster keeps, and write nothing."));
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
        if (_listTemplates.Value)
        {
            return await ListAsync(run, cancellation).ConfigureAwait(false);
        }

        string path = run.Arguments.Count > 0 ? run.Arguments[0] : DefaultFile;
        if (_template.IsSet && (_connect.Value || _short.Value))
        {
            throw new CliException("-template writes a file of its own: it cannot go with -short or -connect.");
        }

        string text = _template.IsSet
            ? await JobTemplates.TextAsync(run.Client, _template.Value, cancellation).ConfigureAwait(false)
            : ExampleJobs.Text(_connect.Value, withComments: !_short.Value);
        await ExampleFile.WriteAsync(path, text, cancellation).ConfigureAwait(false);
        run.Screen.Line($"Example job file written to {path}");
        if (_connect.Value)
        {
            run.Screen.Warn("It shows blocks that this version of Steppe cannot run yet; \"job validate\" names them.");
        }

        return ExitCodes.Success;
    }

    private async Task<int> ListAsync(CommandRun run, CancellationToken cancellation)
    {
        if (_template.IsSet || run.Arguments.Count > 0)
        {
            throw new CliException("-list-templates writes no file: give it without -template and without a file.");
        }

        IReadOnlyList<string> names = await JobTemplates.NamesAsync(run.Client, cancellation).ConfigureAwait(false);
        run.Screen.Line(names.Count > 0
            ? string.Join('\n', names)
            : $"No templates found: keep one as item \"{JobTemplates.Item}\" of a variable {JobTemplates.Folder}<name>.");
        return ExitCodes.Success;
    }
}
