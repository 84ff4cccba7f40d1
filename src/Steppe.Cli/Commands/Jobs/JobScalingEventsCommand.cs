using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Jobs;

/// <summary><c>job scaling-events</c>: the newest changes of a job's counts.</summary>
internal sealed class JobScalingEventsCommand : ApiCommand
{
    private readonly BoolFlag _verbose;

    public JobScalingEventsCommand() =>
        _verbose = Flags.Add(new BoolFlag("verbose", "Show messages and evaluations too, with full ids."));

    /// <inheritdoc/>
    public override string Name => "job scaling-events";

    /// <inheritdoc/>
    public override string ArgumentHint => "<job>";

    /// <inheritdoc/>
    public override string Description => "Show the newest changes of the counts of a job's groups, newest first.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <job>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Jobs;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        FoundJob found = await JobLookup.FindAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
        JobScaleStatus status = await found.Client.Jobs.GetScaleStatusAsync(found.Id, cancellation).ConfigureAwait(false);
        (string Group, ApiScalingEvent Event)[] events =
        [
            .. (status.TaskGroups ?? new Dictionary<string, TaskGroupScaleStatus>())
                .SelectMany(static group => (group.Value.Events ?? []).Select(happened => (Group: group.Key, Event: happened)))
                .OrderByDescending(static row => row.Event.Time)
                .ThenBy(static row => row.Group, StringComparer.Ordinal),
        ];
        run.Screen.Line(events.Length == 0 ? "No events found" : Format(run, events));
        return ExitCodes.Success;
    }

    private string Format(CommandRun run, (string Group, ApiScalingEvent Event)[] events)
    {
        Table table = _verbose.Value
            ? new Table("Task Group", "Count", "PrevCount", "Error", "Message", "Eval ID", "Date")
            : new Table("Task Group", "Count", "PrevCount", "Date");
        foreach ((string group, ApiScalingEvent happened) in events)
        {
            string count = happened.Count is { } asked ? Quantities.Text(asked) : "";
            string before = Quantities.Text(happened.PreviousCount), date = run.Times.Absolute(happened.Time);
            if (_verbose.Value)
            {
                table.Add(group, count, before, Quantities.Text(happened.Error), happened.Message, happened.EvalId ?? "", date);
            }
            else
            {
                table.Add(group, count, before, date);
            }
        }

        return table.ToString();
    }
}
