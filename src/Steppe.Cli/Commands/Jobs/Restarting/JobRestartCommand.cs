using System.Globalization;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Shared;
using Steppe.Model;

namespace Steppe.Cli.Commands.Jobs.Restarting;

/// <summary><c>job restart</c>: restarts or replaces the running allocations of a job, some at a time.</summary>
internal sealed class JobRestartCommand : ApiCommand
{
    private const string Ask = "ask";
    private const string Fail = "fail";

    private readonly BoolFlag _allTasks;
    private readonly TextFlag _batchSize;
    private readonly TextFlag _batchWait;
    private readonly ListFlag _groups;
    private readonly BoolFlag _noShutdownDelay;
    private readonly TextFlag _onError;
    private readonly BoolFlag _reschedule;
    private readonly ListFlag _tasks;
    private readonly BoolFlag _verbose;
    private readonly BoolFlag _yes;

    public JobRestartCommand()
    {
        _allTasks = Flags.Add(new BoolFlag("all-tasks", "Restart every task in order, those that have ended too; not with -task or -reschedule."));
        _batchSize = Flags.Add(new TextFlag("batch-size", "How many allocations go at once: a number, or a percentage of those to restart, rounded up.", "1"));
        _batchWait = Flags.Add(new TextFlag("batch-wait", "Pause between two batches, such as 30s; ask to be asked before each.", "0s"));
        _groups = Flags.Add(new ListFlag("group", "Restart only allocations of this group; may be given several times."));
        _noShutdownDelay = Flags.Add(new BoolFlag("no-shutdown-delay", "Do not wait for shutdown_delay before tasks are killed; with -reschedule."));
        _onError = Flags.Add(new TextFlag("on-error", "After a batch with an error: ask whether to go on, or fail.", Ask));
        _reschedule = Flags.Add(new BoolFlag("reschedule", "Stop the allocations and let the scheduler replace them, maybe on other nodes."));
        _tasks = Flags.Add(new ListFlag("task", "Restart only this task; may be given several times."));
        _verbose = Flags.Add(new BoolFlag("verbose", "Show full ids."));
        _yes = Flags.Add(new BoolFlag("yes", "Do not ask: go on after errors, and with the next batch."));
    }

    /// <inheritdoc/>
    public override string Name => "job restart";

    /// <inheritdoc/>
    public override string ArgumentHint => "<job>";

    /// <inheritdoc/>
    public override string Description =>
        "Restart the running allocations of a job in batches, and wait until each batch runs again before the next one. By default the "
        + "running tasks are restarted where they are, one allocation after the other. With -reschedule allocations are stopped and "
        + "replaced instead; the update block does not pace that. Ctrl-C leaves the remaining batches as they are.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <job>.";

    /// <inheritdoc/>
    public override string? SearchContext => SearchContexts.Jobs;

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        Check();
        Duration wait = ReadWait();
        FoundJob found = await JobLookup.FindAsync(run, run.Arguments[0].Trim(), cancellation).ConfigureAwait(false);
        Job job = await found.Client.Jobs.GetAsync(found.Id, cancellation).ConfigureAwait(false);
        Check(job);
        if (_noShutdownDelay.Value && !_reschedule.Value)
        {
            run.Screen.Warn("-no-shutdown-delay has an effect with -reschedule only: tasks that are restarted in place keep their delays.");
        }

        AllocListStub[] allocations = await found.Client.Jobs
            .GetAllocationsAsync(found.Id, withTaskStates: true, cancellation: cancellation).ConfigureAwait(false);
        AllocListStub[] chosen =
        [
            .. allocations.Where(IsChosen).OrderBy(static row => row.TaskGroup, StringComparer.Ordinal)
                .ThenBy(static row => row.CreateIndex).ThenBy(static row => row.Id, StringComparer.Ordinal),
        ];
        if (chosen.Length == 0)
        {
            run.Screen.Line($"No allocations of job \"{found.Id}\" to restart: none runs that the flags name.");
            return ExitCodes.Success;
        }

        return await new RestartBatches(run, found.Client, new RestartOptions
        {
            Reschedules = _reschedule.Value,
            AllTasks = _allTasks.Value,
            Tasks = _tasks.Values,
            NoShutdownDelay = _noShutdownDelay.Value,
            BatchSize = ReadSize(chosen.Length),
            BatchWait = wait,
            AsksBetweenBatches = _batchWait.Value == Ask && !_yes.Value,
            OnError = _onError.Value == Fail ? RestartErrors.Fail : _yes.Value ? RestartErrors.GoOn : RestartErrors.Ask,
            IsVerbose = _verbose.Value,
        }).RunAsync(chosen, cancellation).ConfigureAwait(false);
    }

    private void Check()
    {
        string? problem = this switch
        {
            _ when _allTasks.Value && _tasks.Values.Count > 0 => "-all-tasks and -task exclude each other: give only one.",
            _ when _reschedule.Value && _tasks.Values.Count > 0 => "-reschedule replaces whole allocations: leave out -task.",
            _ when _reschedule.Value && _allTasks.Value => "-reschedule replaces whole allocations: leave out -all-tasks.",
            _ when _onError.Value is not (Ask or Fail) => $"Invalid value \"{_onError.Value}\" for flag -on-error: expected ask or fail.",
            _ => null,
        };
        if (problem is not null)
        {
            throw new CliException(problem);
        }

        ReadSize(1);
    }

    // A name that nothing has is a slip, not a wish for nothing.
    private void Check(Job job)
    {
        IReadOnlyList<TaskGroup> groups = job.TaskGroups ?? [];
        if (_groups.Values.FirstOrDefault(name => groups.All(group => group.Name != name)) is { } unknownGroup)
        {
            throw new CliException(
                $"Job \"{job.Id}\" has no group \"{unknownGroup}\"; it has {string.Join(", ", groups.Select(static group => group.Name))}.");
        }

        string?[] tasks =
        [
            .. groups.Where(group => _groups.Values.Count == 0 || _groups.Values.Contains(group.Name ?? "", StringComparer.Ordinal))
                .SelectMany(static group => group.Tasks ?? []).Select(static task => task.Name),
        ];
        if (_tasks.Values.FirstOrDefault(name => !tasks.Contains(name, StringComparer.Ordinal)) is { } unknownTask)
        {
            throw new CliException($"No group to restart has a task \"{unknownTask}\"; there are {string.Join(", ", tasks)}.");
        }

        if (_reschedule.Value && job.Type == "sysbatch")
        {
            throw new CliException("Jobs of type sysbatch cannot be rescheduled: their work ends where it is. Leave out -reschedule.");
        }
    }

    private bool IsChosen(AllocListStub row) =>
        row is { ClientStatus: "running", DesiredStatus: "run" }
        && (_groups.Values.Count == 0 || _groups.Values.Contains(row.TaskGroup, StringComparer.Ordinal))
        && (_tasks.Values.Count == 0 || _tasks.Values.Any(task => row.TaskStates?.ContainsKey(task) == true));

    private int ReadSize(int all)
    {
        string text = _batchSize.Value.Trim();
        bool isShare = text.EndsWith('%');
        if (!int.TryParse(isShare ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || number < 1 || (isShare && number > 100))
        {
            throw new CliException($"Invalid value \"{text}\" for flag -batch-size: expected a number of 1 or more, or a percentage from 1% to 100%.");
        }

        return isShare ? (int)((((long)all * number) + 99) / 100) : number;
    }

    private Duration ReadWait() => _batchWait.Value == Ask ? default
        : Duration.TryParse(_batchWait.Value, out Duration wait) && wait.Nanoseconds >= 0 ? wait
        : throw new CliException($"Invalid value \"{_batchWait.Value}\" for flag -batch-wait: expected a duration such as 30s, or ask.");
}
