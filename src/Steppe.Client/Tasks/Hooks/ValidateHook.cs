namespace Steppe.Client.Tasks.Hooks;

/// <summary>Refuses tasks that want to run as a user the operator has ruled out.</summary>
/// <remarks>Source: client options <c>user.denylist</c> and <c>user.checked_drivers</c>.</remarks>
internal sealed class ValidateHook(ClientOptions options) : ITaskHook
{
    private readonly IReadOnlyList<string> _denied = options.FindList("user.denylist") ?? ["root", "Administrator"];
    private readonly IReadOnlyList<string> _checked = options.FindList("user.checked_drivers") ?? ["exec", "qemu", "java"];

    /// <inheritdoc/>
    public string Name => "validate";

    /// <inheritdoc/>
    public bool RunsOnce => true;

    /// <inheritdoc/>
    public ValueTask<HookResult> PrestartAsync(TaskPrestart task, CancellationToken cancellation)
    {
        bool isDenied = _checked.Contains(task.Spec.Driver, StringComparer.Ordinal) && _denied.Contains(task.User, StringComparer.Ordinal);
        return ValueTask.FromResult(isDenied
            ? new HookResult.Refused(
                $"user \"{task.User}\" may not be used with driver {task.Spec.Driver}; choose another one, or change user.denylist of the client")
            : HookResult.Ok);
    }
}
