using Microsoft.Extensions.Logging;
using Steppe.ClientCore;

namespace Steppe.Client.Tasks.Hooks;

/// <summary>Makes the task's directories.</summary>
/// <remarks>Source: job specification, allocation directory.</remarks>
internal sealed partial class TaskDirectoryHook(TimeProvider time, ILogger log) : ITaskHook
{
    /// <inheritdoc/>
    public string Name => "task_dir";

    /// <inheritdoc/>
    /// <remarks>Secrets live in memory: after a reboot their file system must be mounted again.</remarks>
    public bool RunsOnce => false;

    /// <inheritdoc/>
    public ValueTask<HookResult> PrestartAsync(TaskPrestart task, CancellationToken cancellation)
    {
        if (!Directory.Exists(task.Directory.TaskDirectory(task.Spec.Name)))
        {
            task.Tell(TaskEvents.Setup(time.GetUtcNow(), "Building Task Directory"));
        }

        try
        {
            if (task.Directory.BuildTask(task.Spec.Name, task.Driver.Capabilities.FileIsolation) is { } warning)
            {
                LogOnDisk(task.AllocationId.ToString(), task.Spec.Name, warning);
            }

            return ValueTask.FromResult(HookResult.Ok);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ValueTask.FromResult<HookResult>(
                new HookResult.Failed($"could not build the task directory: {error.Message}", CanRecover: true));
        }
    }

    [LoggerMessage(4201, LogLevel.Warning, "{Allocation}/{Task}: secrets are kept on disk: {Why}")]
    private partial void LogOnDisk(string allocation, string task, string why);
}
