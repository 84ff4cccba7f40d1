using Microsoft.Extensions.Logging;
using Steppe.Client.Artifacts;

namespace Steppe.Client.Tasks.Hooks;

/// <summary>The hooks of every task, in the order they run.</summary>
/// <remarks>Source: job specification, hook order. Hooks of blocks that admission still refuses are not here.</remarks>
internal static class TaskHooks
{
    public static IReadOnlyList<ITaskHook> All(
        ClientOptions options, IReadOnlyDictionary<string, string> hostVariables, TimeProvider time, ILogger log) =>
    [
        new ValidateHook(options),
        new TaskDirectoryHook(time, log),
        new DispatchPayloadHook(),
        new ArtifactHook(new ArtifactRequests(options, hostVariables), new ArtifactFetcher(options, hostVariables, time), time, log),
    ];
}
