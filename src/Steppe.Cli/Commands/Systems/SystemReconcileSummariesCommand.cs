using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Systems;

/// <summary><c>system reconcile summaries</c>: counts the allocations of every job anew.</summary>
internal sealed class SystemReconcileSummariesCommand : ApiCommand
{
    /// <inheritdoc/>
    public override string Name => "system reconcile summaries";

    /// <inheritdoc/>
    public override string Description =>
        "Count the allocations of every job anew, in case the summaries are wrong. Nothing is printed when it worked.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no arguments.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 0;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        await run.Client.System.ReconcileSummariesAsync(cancellation).ConfigureAwait(false);
        return ExitCodes.Success;
    }
}
