using Steppe.Api.Types;

namespace Steppe.Cli.Commands.Allocations;

/// <summary>In which order tasks of an allocation are shown, and how their lifecycle reads.</summary>
/// <remarks>Pure. Hook tasks first (those that end before sidecars), then main tasks; by name among equals.</remarks>
internal static class TaskOrder
{
    public static IEnumerable<KeyValuePair<string, ApiTaskState>> Of(ApiAllocation allocation) =>
        (allocation.TaskStates ?? new Dictionary<string, ApiTaskState>())
            .OrderBy(task => Rank(Find(allocation, task.Key)))
            .ThenBy(static task => task.Key, StringComparer.Ordinal);

    /// <summary>Such as <c>prestart sidecar</c>; <paramref name="main"/> for a main task.</summary>
    public static string LifecycleText(ApiAllocation allocation, string task, string main) => Find(allocation, task) switch
    {
        null => main,
        { Sidecar: true } lifecycle => lifecycle.Hook + " sidecar",
        var lifecycle => lifecycle.Hook,
    };

    private static ApiTaskLifecycle? Find(ApiAllocation allocation, string task) =>
        allocation.AllocatedResources?.TaskLifecycles?.GetValueOrDefault(task) is { Hook.Length: > 0 } lifecycle ? lifecycle : null;

    private static int Rank(ApiTaskLifecycle? lifecycle) => lifecycle switch { null => 2, { Sidecar: true } => 1, _ => 0 };
}
