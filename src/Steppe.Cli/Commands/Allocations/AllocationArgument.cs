using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;

namespace Steppe.Cli.Commands.Allocations;

/// <summary>Reads the first argument of the file commands: an allocation, or a job that stands for one of its own.</summary>
internal static class AllocationArgument
{
    public static async Task<string> FindAsync(CommandRun run, bool isJob, CancellationToken cancellation)
    {
        string text = run.Arguments[0].Trim();
        return isJob
            ? await JobLookup.PickAllocationAsync(run, text, cancellation).ConfigureAwait(false)
            : await UuidLookup.AllocationAsync(run, text, cancellation).ConfigureAwait(false);
    }
}
