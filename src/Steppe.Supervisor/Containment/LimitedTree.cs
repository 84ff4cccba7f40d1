using System.Collections.Immutable;

namespace Steppe.Supervisor.Containment;

/// <summary>A tree that is held together by one cgroup and to its limits by it or by others beside it.</summary>
/// <param name="tree">The cgroup its processes are found in.</param>
/// <param name="groups">Those that limit it.</param>
/// <param name="enable">Makes sure that limits can be set below the parent.</param>
internal sealed class LimitedTree(CgroupTree tree, ImmutableArray<LimitGroup> groups, Action enable) : ProcessTree
{
    /// <inheritdoc/>
    public override string? CgroupPath => tree.CgroupPath;

    /// <inheritdoc/>
    public override ImmutableArray<string> LimitPaths { get; } =
        [.. groups.Select(static group => group.Path).Where(path => path != tree.CgroupPath)];

    /// <inheritdoc/>
    public override bool NeedsPlacing => true;

    /// <inheritdoc/>
    public override void Prepare()
    {
        enable();
        tree.Prepare();
        foreach (LimitGroup group in groups)
        {
            group.Prepare();
        }
    }

    /// <inheritdoc/>
    public override int Place(int processId)
    {
        // The one it is found in comes first: whatever fails then, it can be killed there.
        int error = tree.Place(processId);
        foreach (LimitGroup group in groups.Where(group => group.Path != tree.CgroupPath))
        {
            error = error == 0 ? group.Place(processId) : error;
        }

        return error;
    }

    /// <inheritdoc/>
    public override void SetMain(int processId) => tree.SetMain(processId);

    /// <inheritdoc/>
    public override void Kill() => tree.Kill();

    /// <inheritdoc/>
    public override bool TryRemove()
    {
        bool removed = tree.TryRemove();
        foreach (LimitGroup group in groups)
        {
            removed &= group.TryRemove();
        }

        return removed;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> ProcessIds() => tree.ProcessIds();

    /// <inheritdoc/>
    public override (TimeSpan User, TimeSpan System)? CpuTime() => tree.CpuTime();

    /// <inheritdoc/>
    public override bool HadOutOfMemory() => groups.Any(static group => CgroupFiles.OutOfMemoryKills(group.Path) > 0);

    /// <inheritdoc/>
    public override MemoryFigures? Memory() =>
        groups.Select(static group => CgroupFiles.FindMemory(group.Path)).FirstOrDefault(static figures => figures is not null);

    /// <inheritdoc/>
    public override (long Periods, TimeSpan Time)? Throttled() =>
        groups.Select(static group => CgroupFiles.FindThrottled(group.Path)).FirstOrDefault(static found => found is not null);
}
