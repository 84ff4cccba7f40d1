using System.Globalization;
using Steppe.Api.Transport;
using Steppe.Cli.CommandLine;
using Steppe.State;

namespace Steppe.Cli.Commands.Operators;

/// <summary><c>operator snapshot save</c>: the whole state of the servers into a file.</summary>
internal sealed class OperatorSnapshotSaveCommand : ApiCommand
{
    private readonly BoolFlag _stale;

    public OperatorSnapshotSaveCommand() =>
        _stale = Flags.Add(new BoolFlag("stale", "Take the state of any server, even when none leads; it may be a little old."));

    /// <inheritdoc/>
    public override string Name => "operator snapshot save";

    /// <inheritdoc/>
    public override string ArgumentHint => "[<file>]";

    /// <inheritdoc/>
    public override string Description =>
        "Save the whole state of the servers in a file, to restore it after a disaster. The file is checked after it was written. "
        + "It holds all that jobs hold, secrets in them too. Without a name it is called nomad-state-<date>-<time>.snap.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes up to one argument: [<file>].";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count <= 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        DateTimeOffset now = run.Host.Time.GetUtcNow();
        string path = run.Arguments.Count > 0
            ? run.Arguments[0]
            : string.Create(CultureInfo.InvariantCulture, $"nomad-state-{now:yyyyMMdd}-{now.ToUnixTimeSeconds()}.snap");
        if (File.Exists(path) || Directory.Exists(path))
        {
            throw new CliException($"\"{path}\" is there already. Give another name, or remove it.");
        }

        byte[] file;
        await using (ApiAnswer answer = await run.Client.Operator.OpenSnapshotAsync(_stale.Value, cancellation).ConfigureAwait(false))
        {
            file = await SnapshotFile.ReceiveAsync(answer, cancellation).ConfigureAwait(false);
        }

        SnapshotFile.Write(path, file);
        StateArchive saved = SnapshotFile.Parse(SnapshotFile.Read(path), path);
        run.Screen.Line(string.Create(CultureInfo.InvariantCulture, $"State file written to {path} (index {saved.Label.Index}, {file.Length} bytes)"));
        return ExitCodes.Success;
    }
}
