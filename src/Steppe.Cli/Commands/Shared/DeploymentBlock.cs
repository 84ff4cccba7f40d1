using Steppe.Api.Types;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Shared;

/// <summary>Shows a deployment: what it is, and how far each task group is.</summary>
/// <remarks>Pure.</remarks>
internal static class DeploymentBlock
{
    /// <summary>The full block of a deployment, including its table.</summary>
    public static string Of(ApiDeployment deployment, Times times, bool verbose, Screen screen) =>
        new KeyValueBlock()
            .Add("ID", Ids.Of(deployment.Id, verbose))
            .Add("Job ID", deployment.JobId)
            .Add("Job Version", Quantities.Text(deployment.JobVersion))
            .Add("Status", deployment.Status)
            .Add("Description", deployment.StatusDescription)
        + $"\n\n{screen.Bold("Deployed")}\n{Groups(deployment, times)}";

    /// <summary>The shorter head that job status shows.</summary>
    public static string Short(ApiDeployment deployment, bool verbose) => new KeyValueBlock()
        .Add("ID", Ids.Of(deployment.Id, verbose))
        .Add("Status", deployment.Status)
        .Add("Description", deployment.StatusDescription)
        .ToString();

    /// <summary>The table of task groups; columns that no group uses are left out.</summary>
    public static string Groups(ApiDeployment deployment, Times times)
    {
        KeyValuePair<string, ApiDeploymentState>[] groups =
            [.. (deployment.TaskGroups ?? new Dictionary<string, ApiDeploymentState>()).OrderBy(static entry => entry.Key, StringComparer.Ordinal)];
        bool autoReverts = groups.Any(static group => group.Value.AutoRevert);
        bool hasCanaries = groups.Any(static group => group.Value.DesiredCanaries > 0);
        bool hasDeadline = groups.Any(static group => group.Value.ProgressDeadline != 0);

        List<string> header = ["Task Group"];
        AddIf(autoReverts, header, "Auto Revert");
        AddIf(hasCanaries, header, "Promoted");
        header.Add("Desired");
        AddIf(hasCanaries, header, "Canaries");
        header.AddRange(["Placed", "Healthy", "Unhealthy"]);
        AddIf(hasDeadline, header, "Progress Deadline");

        Table table = new([.. header]);
        foreach ((string name, ApiDeploymentState state) in groups)
        {
            List<string> row = [name];
            AddIf(autoReverts, row, Quantities.Text(state.AutoRevert));
            AddIf(hasCanaries, row, state.DesiredCanaries > 0 ? Quantities.Text(state.Promoted) : "N/A");
            row.Add(Quantities.Text(state.DesiredTotal));
            AddIf(hasCanaries, row, Quantities.Text(state.DesiredCanaries));
            row.AddRange([Quantities.Text(state.PlacedAllocs), Quantities.Text(state.HealthyAllocs), Quantities.Text(state.UnhealthyAllocs)]);
            AddIf(hasDeadline, row, times.Absolute(state.RequireProgressBy) is { Length: > 0 } deadline ? deadline : "N/A");
            table.Add([.. row]);
        }

        return table.ToString();
    }

    private static void AddIf(bool wanted, List<string> cells, string cell)
    {
        if (wanted)
        {
            cells.Add(cell);
        }
    }
}
