using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Systems;

/// <summary><c>system gc</c>: makes the servers forget what is over.</summary>
internal sealed class SystemGcCommand : ApiCommand
{
    /// <inheritdoc/>
    public override string Name => "system gc";

    /// <inheritdoc/>
    public override string Description =>
        "Make the servers forget at once all jobs, evaluations, allocations and nodes that are over, however short a time ago. "
        + "Nothing is printed when it worked.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes no arguments.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 0;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        await run.Client.System.CollectGarbageAsync(cancellation).ConfigureAwait(false);
        return ExitCodes.Success;
    }
}
