using System.Globalization;
using Steppe.Cli.CommandLine;
using Steppe.State;

namespace Steppe.Cli.Commands.Operators;

/// <summary><c>operator snapshot restore</c>: puts a saved state in the place of the present one.</summary>
internal sealed class OperatorSnapshotRestoreCommand : ApiCommand
{
    /// <inheritdoc/>
    public override string Name => "operator snapshot restore";

    /// <inheritdoc/>
    public override string ArgumentHint => "<file>";

    /// <inheritdoc/>
    public override string Description =>
        "Put the state of a snapshot file in the place of what the servers hold now: every change since it was saved is gone. All "
        + "servers take it over as one change. Tasks of nodes that the file knows run on; what was placed since is stopped. The file is "
        + "checked first, and nothing happens when it is damaged.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <file>.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        byte[] file = SnapshotFile.Read(run.Arguments[0]);
        StateArchive saved = SnapshotFile.Parse(file, run.Arguments[0]);
        await run.Client.Operator.RestoreSnapshotAsync(file, cancellation).ConfigureAwait(false);
        run.Screen.Line(string.Create(
            CultureInfo.InvariantCulture, $"Snapshot restored: the state of index {saved.Label.Index}, saved {saved.Label.TakenAt:yyyy-MM-ddTHH:mm:ssK}"));
        return ExitCodes.Success;
    }
}
