using System.Collections.Immutable;

namespace Steppe.Supervisor.Confinement;

/// <summary>How a helper process of the agent is started, and what it may reach.</summary>
public sealed record ConfinedLaunch
{
    /// <summary>The program; normally the agent's own.</summary>
    public required string Program { get; init; }

    /// <summary>Everything behind the program's name. Never secrets: anybody may read them.</summary>
    public required ImmutableArray<string> Arguments { get; init; }

    /// <summary>The whole environment, as <c>NAME=value</c>.</summary>
    public required ImmutableArray<string> Environment { get; init; }

    /// <summary>Where it starts.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>What it may reach below the file system's root; null for everything its user may.</summary>
    /// <remarks>Takes effect where the kernel has Landlock (5.13 and later).</remarks>
    public ImmutableArray<ReachablePath>? Reachable { get; init; }

    /// <summary>Whether it loses root, where <c>setpriv</c> is installed: it becomes <c>nobody</c> if that user can reach
    /// <see cref="Program"/> and <see cref="WorkingDirectory"/>, else it stays root without any capability.</summary>
    public bool DropsRoot { get; init; } = true;
}

/// <summary>A file or directory a confined process may reach, with everything below it.</summary>
/// <param name="Path">Absolute; one that does not exist is passed over.</param>
/// <param name="MayWrite">Whether it may make, change and remove what is there; reading and executing is always allowed.</param>
public sealed record ReachablePath(string Path, bool MayWrite = false);
