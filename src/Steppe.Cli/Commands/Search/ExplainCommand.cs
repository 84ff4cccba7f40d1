using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Search;

/// <summary><c>explain</c>, a command of our own: why a job, an allocation or an evaluation has the node it has, or none.</summary>
internal sealed class ExplainCommand : ApiCommand
{
    private readonly BoolFlag _verbose;
    private readonly DataOutput _data;

    public ExplainCommand()
    {
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids."));
        _data = new DataOutput(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "explain";

    /// <inheritdoc/>
    public override string ArgumentHint => "<job|allocation|evaluation>";

    /// <inheritdoc/>
    public override string Description =>
        "Say why work has no node: how many nodes fail each check, which nodes come closest and what they lack, and the smallest "
        + "single change of the job that would place it. Of work that has a node, show how the node was chosen. Changes nothing.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <job|allocation|evaluation>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.All;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        SearchHit hit = await SearchLookup.FindAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
        ApiPath path = hit.Context switch
        {
            SearchContexts.Jobs => ApiPath.Of("/job/", hit.Id, "/explain"),
            SearchContexts.Allocations => ApiPath.Of("/allocation/", hit.Id, "/explain"),
            SearchContexts.Evaluations => ApiPath.Of("/evaluation/", hit.Id, "/explain"),
            _ => throw new CliException($"\"{hit.Id}\" is one of the {hit.Context}: only jobs, allocations and evaluations can be explained."),
        };
        if (_data.IsWanted)
        {
            return _data.Print(run.Screen, await run.Client.GetBytesAsync(path, cancellation).ConfigureAwait(false));
        }

        Explanation explanation = await run.Client.GetAsync(path, ApiJsonContext.Default.Explanation, cancellation).ConfigureAwait(false);
        run.Screen.Line(explanation.Summary);
        foreach (ExplainedGroup group in explanation.Waiting)
        {
            ShowGroup(run.Screen, group);
        }

        foreach (ExplainedPlacement placement in explanation.Placements)
        {
            ShowPlacement(run.Screen, placement);
        }

        return ExitCodes.Success;
    }

    private void ShowGroup(Screen screen, ExplainedGroup group)
    {
        Table checks = new("Nodes", "Fail");
        foreach (ExplainedCheck check in group.Checks)
        {
            checks.Add(Quantities.Text(check.Nodes), check.Check);
        }

        screen.Section(
            $"Task Group \"{group.Name}\": {Quantities.Text(group.Waiting)} waiting, {Quantities.Text(group.Nodes)} {(group.Nodes == 1 ? "node" : "nodes")} looked at",
            group.Nodes == 0 ? "No node is registered." : checks.ToString());
        Table closest = new("Node", "Name", "Missing");
        foreach (ExplainedNode node in group.Closest)
        {
            closest.Add(Short(node.NodeId), node.NodeName, string.Join("; ", node.Missing.Select(static obstacle => obstacle.Detail)));
        }

        if (closest.Count > 0)
        {
            screen.Section("Closest Nodes", closest.ToString());
        }

        string unready = string.Concat(group.OnlyUnready.Select(static node => $"\nNode {node.NodeName} lacks nothing but {node.Missing[0].Detail}."));
        screen.Section("Smallest Change", (group.Change is { } change
            ? $"{Capital(change.Text)}.\nThen {Takers(change.Nodes)} would take it."
            : "No single change of the job would place it.") + unready);
    }

    private void ShowPlacement(Screen screen, ExplainedPlacement placement)
    {
        string[] scorers = [.. placement.Scores.SelectMany(static score => score.Scores.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Table scores = new(["Node", "Name", .. scorers, "Final"]);
        foreach (ExplainedScore score in placement.Scores)
        {
            scores.Add([Short(score.NodeId), score.NodeName, .. scorers.Select(scorer => Score(score.Scores.GetValueOrDefault(scorer))), Score(score.Final)]);
        }

        screen.Section(
            $"{placement.Name} on {placement.NodeName}: the best of {Quantities.Text(placement.NodesEvaluated)}",
            scores.Count == 0 ? "No scores were kept." : scores.ToString());
    }

    private string Short(string id) => _verbose.Value || id.Length < 8 ? id : id[..8];

    private static string Score(double score) => score.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture);

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Takers(IReadOnlyList<string> nodes) => nodes switch
    {
        [var only] => only,
        [var first, var second] => $"{first} or {second}",
        [var first, ..] => $"{first} or one of {Quantities.Text(nodes.Count - 1)} others",
        _ => "some node",
    };
}
