using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;

namespace Steppe.Cli.Commands.Jobs;

/// <summary><c>job tag apply</c>: gives a version of a job a name, by which it is kept.</summary>
internal sealed class JobTagApplyCommand : ApiCommand
{
    private readonly TextFlag _name;
    private readonly TextFlag _description;
    private readonly TextFlag _version;

    public JobTagApplyCommand()
    {
        _name = Flags.Add(new TextFlag("name", "The name to give; needed."));
        _description = Flags.Add(new TextFlag("description", "What the version is remembered for."));
        _version = Flags.Add(new TextFlag("version", "The version to name; the newest if not set."));
    }

    /// <inheritdoc/>
    public override string Name => "job tag apply";

    /// <inheritdoc/>
    public override string ArgumentHint => "<job>";

    /// <inheritdoc/>
    public override string Description =>
        "Give a version of a job a name. A named version is kept when older ones are forgotten, and so is its job.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <job>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Jobs;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        if (_name.Value.Length == 0 || _name.Value.Contains('/', StringComparison.Ordinal))
        {
            throw new CliException("Give the version a name with -name; a name has no slashes.");
        }

        ulong? version = _version.Value.Length == 0 ? null
            : ulong.TryParse(_version.Value, out ulong number) ? number
            : throw new CliException($"Error parsing version value \"{_version.Value}\": expected a whole number.");
        FoundJob found = await JobLookup.FindAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
        await found.Client.Jobs.TagVersionAsync(
            found.Id, _name.Value, new TagVersionRequest { Version = version, Description = _description.Value }, cancellation).ConfigureAwait(false);
        run.Screen.Line(version is null
            ? $"The newest version of job \"{found.Id}\" is tagged \"{_name.Value}\"."
            : $"Version {version} of job \"{found.Id}\" is tagged \"{_name.Value}\".");
        return ExitCodes.Success;
    }
}
