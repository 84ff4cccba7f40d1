using Steppe.Model;

namespace Steppe.Client.Tests.Support;

/// <summary>Puts what a client reported into one line.</summary>
internal static class Words
{
    public static string Of(AllocationUpdate? update) => update is null
        ? "nothing"
        : $"{update.ClientStatus} " + string.Join("; ", update.TaskStates.Select(static task =>
            $"{task.Key} {task.Value.State}{(task.Value.Failed ? " failed" : "")} [{Events(task.Value)}]"));

    public static string Events(TaskState state) =>
        string.Join(", ", state.Events.Select(static one => $"{one.Type}: {one.DisplayMessage}"));

    public static string Types(TaskState state) => string.Join(',', state.Events.Select(static one => one.Type));
}
