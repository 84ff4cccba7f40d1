using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;

namespace Steppe.Cli.Commands.Jobs;

/// <summary><c>job tag unset</c>: takes the name of a version of a job away.</summary>
internal sealed class JobTagUnsetCommand : ApiCommand
{
    private readonly TextFlag _name;

    public JobTagUnsetCommand() => _name = Flags.Add(new TextFlag("name", "The name to take away; needed."));

    /// <inheritdoc/>
    public override string Name => "job tag unset";

    /// <inheritdoc/>
    public override string ArgumentHint => "<job>";

    /// <inheritdoc/>
    public override string Description => "Take the name of a version of a job away. From then on the version is forgotten in its turn.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <job>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Jobs;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        if (_name.Value.Length == 0)
        {
            throw new CliException("Say which name to take away with -name.");
        }

        FoundJob found = await JobLookup.FindAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
        await found.Client.Jobs.UntagVersionAsync(found.Id, _name.Value, cancellation).ConfigureAwait(false);
        run.Screen.Line($"No version of job \"{found.Id}\" is tagged \"{_name.Value}\" any more.");
        return ExitCodes.Success;
    }
}
