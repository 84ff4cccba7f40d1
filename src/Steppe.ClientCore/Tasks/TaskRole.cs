using Steppe.Model;

namespace Steppe.ClientCore;

/// <summary>When a task runs in relation to the main tasks of its group.</summary>
/// <remarks>Source: job specification, block <c>lifecycle</c>.</remarks>
public enum TaskRole
{
    Main,
    Prestart,
    PrestartSidecar,
    Poststart,
    PoststartSidecar,
    Poststop,
}

/// <summary>Reads and classifies <see cref="TaskRole"/>.</summary>
/// <remarks>Pure.</remarks>
public static class TaskRoles
{
    public static TaskRole Of(TaskSpec task) => task.Lifecycle switch
    {
        { Hook: "prestart", Sidecar: false } => TaskRole.Prestart,
        { Hook: "prestart", Sidecar: true } => TaskRole.PrestartSidecar,
        { Hook: "poststart", Sidecar: false } => TaskRole.Poststart,
        { Hook: "poststart", Sidecar: true } => TaskRole.PoststartSidecar,
        { Hook: "poststop" } => TaskRole.Poststop,
        _ => TaskRole.Main,
    };

    /// <summary>Whether the task accompanies the main tasks for as long as they live.</summary>
    public static bool IsSidecar(this TaskRole role) => role is TaskRole.PrestartSidecar or TaskRole.PoststartSidecar;
}
