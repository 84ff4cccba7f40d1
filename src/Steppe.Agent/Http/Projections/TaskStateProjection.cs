using System.Collections.Immutable;
using System.Globalization;
using Steppe.Api.Types;
using Steppe.Model;

namespace Steppe.Agent.Http;

/// <summary>Task states and their events as the API shows them.</summary>
/// <remarks>Pure. An event's details are the truth; the scalar fields of old clients are read back from them.</remarks>
internal static class TaskStateProjection
{
    public static IReadOnlyDictionary<string, ApiTaskState>? Of(ImmutableSortedDictionary<string, TaskState> states) =>
        states.IsEmpty ? null : states.ToImmutableSortedDictionary(static task => task.Key, static task => Of(task.Value), StringComparer.Ordinal);

    private static ApiTaskState Of(TaskState state) => new()
    {
        State = WireWords.Of(state.State),
        Failed = state.Failed,
        Restarts = state.Restarts,
        LastRestart = state.LastRestartAt,
        StartedAt = state.StartedAt,
        FinishedAt = state.FinishedAt,
        Events = [.. state.Events.Select(Of)],
    };

    private static ApiTaskEvent Of(TaskEvent happened)
    {
        ImmutableSortedDictionary<string, string> details = happened.Details;
        return new ApiTaskEvent
        {
            Type = happened.Type,
            Time = happened.At.ToUnixNanoseconds(),
            DisplayMessage = happened.DisplayMessage,
            Details = details,
            Message = Text("message"),
            FailsTask = Text("fails_task") == "true",
            RestartReason = Text("restart_reason"),
            SetupError = Text("setup_error"),
            DriverError = Text("driver_error"),
            DriverMessage = Text("driver_message"),
            ExitCode = (int)Number("exit_code"),
            Signal = (int)Number("signal"),
            KillTimeout = Number("kill_timeout"),
            KillError = Text("kill_error"),
            KillReason = Text("kill_reason"),
            StartDelay = Number("start_delay"),
            ValidationError = Text("validation_error"),
            FailedSibling = Text("failed_sibling"),
            TaskSignal = Text("task_signal"),
            TaskSignalReason = Text("task_signal_reason"),
        };

        string Text(string key) => details.GetValueOrDefault(key, "");

        long Number(string key) =>
            long.TryParse(details.GetValueOrDefault(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : 0;
    }
}
