using System.Collections.Immutable;
using System.Globalization;
using Steppe.Model;

namespace Steppe.ClientCore;

/// <summary>Words the events of a task's life.</summary>
/// <remarks>Pure. Source: HTTP API, table of task events; the sentences are ours, tokens such as <c>Exit Code: N</c> and the
/// detail keys are everybody's.</remarks>
public static class TaskEvents
{
    public const string WaitingForShutdownDelay = TaskEventTypes.WaitingForShutdownDelay;
    public const string SkippingShutdownDelay = "Skipping shutdown delay";

    public static TaskEvent Received(DateTimeOffset now) => Event(TaskEventTypes.Received, now, "Task received by client");

    public static TaskEvent Setup(DateTimeOffset now, string message) =>
        Event(TaskEventTypes.TaskSetup, now, message, ("message", message));

    public static TaskEvent SetupFailure(DateTimeOffset now, string error) =>
        Event(TaskEventTypes.SetupFailure, now, error, ("setup_error", error));

    public static TaskEvent DriverFailure(DateTimeOffset now, string error) =>
        Event(TaskEventTypes.DriverFailure, now, error, ("driver_error", error));

    public static TaskEvent FailedValidation(DateTimeOffset now, string error) =>
        Event(TaskEventTypes.FailedValidation, now, error, ("validation_error", error), ("fails_task", "true"));

    public static TaskEvent DownloadingArtifacts(DateTimeOffset now) =>
        Event(TaskEventTypes.DownloadingArtifacts, now, "Client is downloading artifacts");

    public static TaskEvent FailedArtifactDownload(DateTimeOffset now, string error) =>
        Event(TaskEventTypes.FailedArtifactDownload, now, error, ("download_error", error));

    public static TaskEvent Started(DateTimeOffset now) => Event(TaskEventTypes.Started, now, "Task started by client");

    public static TaskEvent Terminated(DateTimeOffset now, TaskExit exit)
    {
        string code = exit.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "unknown";
        string signal = exit.Signal.ToString(CultureInfo.InvariantCulture);
        string text = $"Exit Code: {code}"
            + (exit.Signal == 0 ? "" : $", Signal: {signal}")
            + (exit.Message is null ? "" : $", Exit Message: \"{exit.Message}\"");
        ImmutableSortedDictionary<string, string> details = Details(("exit_code", code), ("signal", signal));
        if (exit.OutOfMemory)
        {
            details = details.Add(Outcomes.OutOfMemoryDetail, "true");
        }

        if (exit.Message is { } message)
        {
            details = details.Add("exit_message", message);
        }

        return new TaskEvent { Type = TaskEventTypes.Terminated, At = now, DisplayMessage = text, Details = details };
    }

    public static TaskEvent Restarting(DateTimeOffset now, TimeSpan delay, string reason)
    {
        var duration = Duration.FromTimeSpan(delay);
        string text = $"Task restarting in {duration}";
        return Event(
            TaskEventTypes.Restarting,
            now,
            reason == RestartTracker.WithinPolicy ? text : $"{reason} - {text}",
            ("restart_reason", reason),
            ("start_delay", duration.Nanoseconds.ToString(CultureInfo.InvariantCulture)));
    }

    public static TaskEvent NotRestarting(DateTimeOffset now, string reason) =>
        Event(TaskEventTypes.NotRestarting, now, reason, ("restart_reason", reason), ("fails_task", "true"));

    /// <param name="now">When it was seen.</param>
    /// <param name="limit">Which limit, in words: <c>max_run_duration of 10m0s</c>.</param>
    public static TaskEvent TimedOut(DateTimeOffset now, string limit) =>
        Event(TaskEventTypes.TimedOut, now, $"Task has used up the {limit}", ("max_run_duration", limit));

    /// <summary>The last word on a task whose time was up, however its process ended.</summary>
    public static TaskEvent NotRestartingTimedOut(DateTimeOffset now, string limit)
    {
        TaskEvent ended = NotRestarting(now, $"Exceeded the {limit}");
        return ended with { Details = ended.Details.Add(Outcomes.TimedOutDetail, "true") };
    }

    public static TaskEvent RestartSignaled(DateTimeOffset now, string reason) =>
        Event(TaskEventTypes.RestartSignaled, now, reason, ("restart_reason", reason));

    public static TaskEvent Signaling(DateTimeOffset now, string signal, string reason) =>
        Event(
            TaskEventTypes.Signaling,
            now,
            reason.Length == 0 ? $"Task being sent signal {signal}" : $"Task being sent signal {signal}: {reason}",
            ("task_signal", signal),
            ("task_signal_reason", reason));

    public static TaskEvent Killing(DateTimeOffset now, TimeSpan grace)
    {
        var duration = Duration.FromTimeSpan(grace);
        return Event(
            TaskEventTypes.Killing,
            now,
            $"Sent interrupt. Waiting {duration} before force killing",
            ("kill_timeout", duration.ToString()));
    }

    public static TaskEvent Killed(DateTimeOffset now, string? error = null) => error is null
        ? Event(TaskEventTypes.Killed, now, "Task successfully killed")
        : Event(TaskEventTypes.Killed, now, error, ("kill_error", error));

    /// <summary>Why a task ends that nobody wanted to end: <see cref="ServerSilence"/>.</summary>
    public static TaskEvent ServersSilent(DateTimeOffset now, TimeSpan after)
    {
        TaskEvent said = Plain(TaskEventTypes.Killing, now, $"No server was heard of for {Duration.FromTimeSpan(after)}");
        return said with { Details = said.Details.Add(Outcomes.ServersSilentDetail, "true") };
    }

    public static TaskEvent SiblingFailed(DateTimeOffset now, string sibling) =>
        Event(TaskEventTypes.SiblingTaskFailed, now, $"Task's sibling \"{sibling}\" failed", ("failed_sibling", sibling));

    public static TaskEvent LeaderDead(DateTimeOffset now) =>
        Event(TaskEventTypes.LeaderTaskDead, now, "Leader task of the group has ended");

    public static TaskEvent MainTasksDead(DateTimeOffset now) =>
        Event(TaskEventTypes.MainTasksDead, now, "Main tasks of the group have ended");

    public static TaskEvent AllocationUnhealthy(DateTimeOffset now, string reason) =>
        Plain(TaskEventTypes.AllocationUnhealthy, now, reason);

    /// <summary>An event whose message is shown as it is.</summary>
    public static TaskEvent Plain(string type, DateTimeOffset now, string message) => Event(type, now, message, ("message", message));

    private static TaskEvent Event(string type, DateTimeOffset now, string text, params (string Key, string Value)[] details) =>
        new() { Type = type, At = now, DisplayMessage = text, Details = Details(details) };

    private static ImmutableSortedDictionary<string, string> Details(params (string Key, string Value)[] details) =>
        details.Where(static detail => detail.Value.Length > 0)
            .ToImmutableSortedDictionary(static detail => detail.Key, static detail => detail.Value, StringComparer.Ordinal);
}
