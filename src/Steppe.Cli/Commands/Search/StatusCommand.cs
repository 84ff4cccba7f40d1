using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Allocations;
using Steppe.Cli.Commands.Deployments;
using Steppe.Cli.Commands.Evaluations;
using Steppe.Cli.Commands.Jobs;
using Steppe.Cli.Commands.Nodes;
using Steppe.Cli.Commands.Shared;

namespace Steppe.Cli.Commands.Search;

/// <summary><c>status</c>: finds out what an id names and shows it with the command for such things.</summary>
internal sealed class StatusCommand : ApiCommand
{
    // What the commands it hands on to take; each of them refuses what it does not know.
    public StatusCommand()
    {
        Flags.Add(new BoolFlag("verbose", "Show full ids, absolute times and more."));
        Flags.Add(new BoolFlag("short", "Show less."));
        Flags.Add(new BoolFlag("evals", "Of a job, show its evaluations too."));
        Flags.Add(new BoolFlag("all-allocs", "Of a job, show allocations of earlier jobs of the same id too."));
        Flags.Add(new BoolFlag("stats", "Of an allocation or a node, show detailed use of resources."));
        Flags.Add(new BoolFlag("json", "Print the object as JSON."));
        Flags.Add(new TextFlag("t", "Print the object through a Go template."));
    }

    /// <inheritdoc/>
    public override string Name => "status";

    /// <inheritdoc/>
    public override string ArgumentHint => "[id]";

    /// <inheritdoc/>
    public override string Description =>
        "Show whatever an id names: a job, an allocation, an evaluation, a deployment or a node. A prefix that only things of one kind have will "
        + "do. Without an argument all jobs are listed.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no argument or one: <id>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.All;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count <= 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        if (run.Arguments.Count == 0)
        {
            return await HandOnAsync(run, new JobStatusCommand(), [], cancellation).ConfigureAwait(false);
        }

        SearchHit hit = await SearchLookup.FindAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
        Command command = hit.Context switch
        {
            SearchContexts.Jobs => new JobStatusCommand(),
            SearchContexts.Allocations => new AllocStatusCommand(),
            SearchContexts.Evaluations => new EvalStatusCommand(),
            SearchContexts.Deployments => new DeploymentStatusCommand(),
            SearchContexts.Nodes => new NodeStatusCommand(),
            _ => throw new CliException($"\"{hit.Id}\" is one of the {hit.Context}; there is no command yet to show those."),
        };
        return await HandOnAsync(run, command, [hit.Id], cancellation).ConfigureAwait(false);
    }

    private Task<int> HandOnAsync(CommandRun run, Command command, string[] arguments, CancellationToken cancellation)
    {
        IEnumerable<string> flags = Flags.Flags.Where(static flag => flag.IsSet).Select(static flag => $"-{flag.Name}={flag.Text}");
        return command.InvokeAsync(run.Host, [.. flags, .. arguments], cancellation);
    }
}
