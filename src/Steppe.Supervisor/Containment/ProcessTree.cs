using System.Collections.Immutable;

namespace Steppe.Supervisor.Containment;

/// <summary>All processes of one task, however deep they have hidden.</summary>
/// <remarks>Loop thread only, save what the launcher does before the main process runs.</remarks>
internal abstract class ProcessTree
{
    /// <summary>Directory of the tree's cgroup; null without one.</summary>
    public virtual string? CgroupPath => null;

    /// <summary>Directories of the cgroups beside it that only limit the tree.</summary>
    public virtual ImmutableArray<string> LimitPaths => [];

    /// <summary>Whether a child must be moved in between its birth and its program.</summary>
    public virtual bool NeedsPlacing => false;

    /// <summary>Makes ready for the first process; throws <see cref="IOException"/> when that cannot be.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Takes a process in; zero or an error number.</summary>
    public virtual int Place(int processId) => 0;

    /// <summary>Tells the tree its main process, once known.</summary>
    public virtual void SetMain(int processId)
    {
    }

    /// <summary>Sends SIGKILL to everything in it. Death takes a moment; ask <see cref="TryRemove"/>.</summary>
    public abstract void Kill();

    /// <summary>Removes the tree if nothing lives in it; false when something does.</summary>
    public abstract bool TryRemove();

    /// <summary>Process ids alive in it.</summary>
    public abstract IReadOnlyList<int> ProcessIds();

    /// <summary>CPU time of the tree, ended processes included; null when only the living can be added up.</summary>
    public virtual (TimeSpan User, TimeSpan System)? CpuTime() => null;

    /// <summary>Whether the kernel killed something in it for lack of memory.</summary>
    public virtual bool HadOutOfMemory() => false;

    /// <summary>Memory of the tree by the kernel's own account; null when only its processes can be added up.</summary>
    public virtual MemoryFigures? Memory() => null;

    /// <summary>How often, and for how long, its processor quota held it back; null when that is not known.</summary>
    public virtual (long Periods, TimeSpan Time)? Throttled() => null;
}
