using Steppe.Model;

namespace Steppe.ClientCore;

/// <summary>Classifies <see cref="TaskPhase"/>.</summary>
/// <remarks>Pure.</remarks>
public static class TaskPhases
{
    /// <summary>Whether the task accompanies the main tasks for as long as they live.</summary>
    public static bool IsSidecar(this TaskPhase phase) => phase is TaskPhase.PrestartSidecar or TaskPhase.PoststartSidecar;
}
