using Microsoft.Extensions.Logging;

namespace Steppe.Client.Tasks.Hooks;

/// <summary>The hooks of every task, in the order they run.</summary>
/// <remarks>Source: job specification, hook order. Hooks of blocks that admission still refuses are not here.</remarks>
internal static class TaskHooks
{
    public static IReadOnlyList<ITaskHook> All(ClientOptions options, TimeProvider time, ILogger log) =>
    [
        new ValidateHook(options),
        new TaskDirectoryHook(time, log),
    ];
}
