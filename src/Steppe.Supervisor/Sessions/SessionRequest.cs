using System.Collections.Immutable;
using Steppe.Supervisor.Protocol;

namespace Steppe.Supervisor.Sessions;

/// <summary>A command for the agent to run itself, beside a task.</summary>
/// <param name="Launch">What to run; its key names the task, its log plan is not used.</param>
/// <param name="CgroupPath">Directory of the task's cgroup, which the command joins; null for none.</param>
/// <param name="Window">Size of the terminal it gets; null for plain pipes.</param>
public sealed record SessionRequest(LaunchRequest Launch, string? CgroupPath, WindowSize? Window)
{
    /// <summary>Directories of the cgroups that only limit the task; the command joins them too.</summary>
    public ImmutableArray<string> LimitPaths { get; init; } = [];

    /// <summary>Main process of an isolated task whose namespaces, root and bounds the command takes on; zero stays on the host.</summary>
    public int InsideProcessId { get; init; }
}

/// <summary>Size of a terminal's window, in characters.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct WindowSize(int Height, int Width);
