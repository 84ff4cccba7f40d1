using System.Globalization;
using System.Text.Json;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Cli.Commands.Operators;

/// <summary><c>operator snapshot inspect</c>: what a snapshot file holds; needs no agent.</summary>
internal sealed class OperatorSnapshotInspectCommand : CommandLine.Command
{
    private readonly BoolFlag _json;

    public OperatorSnapshotInspectCommand() => _json = Flags.Add(new BoolFlag("json", "Print JSON."));

    /// <inheritdoc/>
    public override string Name => "operator snapshot inspect";

    /// <inheritdoc/>
    public override string ArgumentHint => "<file>";

    /// <inheritdoc/>
    public override string Description => "Check a snapshot file and show what it holds. No agent is asked.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <file>.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CliHost host, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        Screen screen = ScreenOf(host);
        try
        {
            StateArchive saved = SnapshotFile.Parse(SnapshotFile.Read(arguments[0]), arguments[0]);
            screen.Line(_json.Value ? Json(saved) : Text(saved));
            return ExitCodes.Success;
        }
        catch (CliException error)
        {
            screen.Error(error.Message);
            await Task.CompletedTask.ConfigureAwait(false);
            return ExitCodes.Failure;
        }
    }

    private static string Text(StateArchive saved)
    {
        StateArchiveLabel label = saved.Label;
        var block = new KeyValueBlock()
            .Add("ID", label.Id)
            .Add("Size", Quantities.Text((ulong)label.Size))
            .Add("Index", Quantities.Text(label.Index))
            .Add("Term", Quantities.Text(label.Term))
            .Add("Version", label.Version.ToString(CultureInfo.InvariantCulture))
            .Add("Taken", label.TakenAt.ToString("yyyy-MM-ddTHH:mm:ssK", CultureInfo.InvariantCulture))
            .Add("Region", label.Region)
            .Add("Cluster", Uuid.Format(label.ClusterId))
            .Add("Build", label.Build);
        Table table = new(["Type", "Count"]);
        foreach ((string type, int count) in Counts(saved.State))
        {
            table.Add([type, count.ToString(CultureInfo.InvariantCulture)]);
        }

        return $"{block}\n\n{table}";
    }

    private static string Json(StateArchive saved)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, IndentSize = 4 }))
        {
            StateArchiveLabel label = saved.Label;
            writer.WriteStartObject();
            writer.WriteStartObject("Meta");
            writer.WriteString("ID", label.Id);
            writer.WriteNumber("Size", label.Size);
            writer.WriteNumber("Index", label.Index);
            writer.WriteNumber("Term", label.Term);
            writer.WriteNumber("Version", label.Version);
            writer.WriteString("TakenAt", label.TakenAt);
            writer.WriteString("Region", label.Region);
            writer.WriteString("ClusterID", Uuid.Format(label.ClusterId));
            writer.WriteString("Build", label.Build);
            writer.WriteEndObject();
            writer.WriteStartObject("Counts");
            foreach ((string type, int count) in Counts(saved.State))
            {
                writer.WriteNumber(type, count);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static IEnumerable<(string Type, int Count)> Counts(StateSnapshot state) =>
    [
        ("Allocations", state.Allocations.Count),
        ("Deployments", state.Deployments.Count),
        ("Evaluations", state.Evaluations.Count),
        ("Jobs", state.Jobs.Count),
        ("JobVersions", state.JobHistories.Rows.Sum(static history => history.Versions.Count())),
        ("NodePools", state.NodePools.Count),
        ("Nodes", state.Nodes.Count),
        ("PeriodicLaunches", state.PeriodicLaunches.Count),
    ];
}
