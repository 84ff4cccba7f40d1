using System.Collections.Immutable;
using Steppe.Supervisor.Native;
using Steppe.Supervisor.Protocol;

namespace Steppe.Supervisor.Containment;

/// <summary>Knows where on this machine each kind of limit can be set, and makes the cgroups for it.</summary>
/// <remarks>A controller lives in exactly one hierarchy: in the unified one, or in one of v1, also on machines that have both.</remarks>
internal sealed class Controllers
{
    private static readonly string[] Needed = [LimitSettings.Memory, LimitSettings.Cpu];
    private static readonly string[] Known = [LimitSettings.Memory, LimitSettings.Cpu, LimitSettings.Processes, LimitSettings.Cores];

    private readonly string _parent;
    private readonly string? _unifiedMount;
    private readonly ImmutableArray<string> _unified;
    private readonly ImmutableSortedDictionary<string, string> _legacyMounts;

    private Controllers(string parent, string? unifiedMount, ImmutableArray<string> unified, ImmutableSortedDictionary<string, string> legacyMounts)
    {
        _parent = parent;
        _unifiedMount = unifiedMount;
        _unified = unified;
        _legacyMounts = legacyMounts;
        string[] missing = [.. Needed.Where(controller => !unified.Contains(controller) && !legacyMounts.ContainsKey(controller))];
        Problem = missing.Length == 0 ? null : $"no cgroup controller for {string.Join(" and ", missing)} is mounted";
    }

    /// <summary>Why tasks cannot be held to limits; null when they can.</summary>
    public string? Problem { get; }

    /// <summary>Why tasks cannot have cores of their own; null when they can.</summary>
    public string? CoresProblem => _unified.Contains(LimitSettings.Cores) || _legacyMounts.ContainsKey(LimitSettings.Cores)
        ? null
        : "no cgroup controller for cpuset is mounted";

    /// <summary>Looks at the machine.</summary>
    /// <param name="parent">Cgroup, below each hierarchy's root, that holds all tasks.</param>
    /// <param name="useUnified">Whether the unified hierarchy may be used.</param>
    /// <param name="useLegacy">Whether those of v1 may be used.</param>
    public static Controllers Detect(string parent, bool useUnified, bool useLegacy)
    {
        string? unifiedMount = useUnified ? CgroupMounts.FindUnified() : null;
        string offered = unifiedMount is null ? "" : Files.FindText(Path.Combine(unifiedMount, "cgroup.controllers")) ?? "";
        ImmutableArray<string> unified =
            [.. offered.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Intersect(Known, StringComparer.Ordinal)];
        return new Controllers(
            parent,
            unifiedMount,
            unified,
            Known.Where(controller => useLegacy && !unified.Contains(controller))
                .Select(static controller => KeyValuePair.Create(controller, CgroupMounts.FindLegacy(controller)))
                .Where(static found => found.Value is not null)
                .ToImmutableSortedDictionary(static found => found.Key, static found => found.Value!, StringComparer.Ordinal));
    }

    /// <summary>Adds limits to a tree.</summary>
    /// <param name="tree">The cgroup that holds the task together.</param>
    /// <param name="name">Name of the task's cgroups.</param>
    /// <param name="limits">What it may use.</param>
    public LimitedTree Limit(CgroupTree tree, string name, ResourceLimits limits)
    {
        ImmutableArray<LimitGroup>.Builder groups = ImmutableArray.CreateBuilder<LimitGroup>();
        if (!_unified.IsEmpty)
        {
            string path = Path.Combine(_unifiedMount!, _parent, name);
            groups.Add(new LimitGroup(path, [.. _unified.SelectMany(controller => LimitSettings.Unified(controller, limits))]));
        }

        // Controllers may share a mount: then they share the group.
        foreach (IGrouping<string, string> mount in _legacyMounts.GroupBy(static found => found.Value, static found => found.Key, StringComparer.Ordinal))
        {
            bool holdsCores = mount.Contains(LimitSettings.Cores, StringComparer.Ordinal);
            if (holdsCores && mount.Count() == 1 && limits.Cores.Length == 0)
            {
                continue;
            }

            LimitSetting[] settings = [.. mount.SelectMany(controller => LimitSettings.Legacy(controller, limits))];
            groups.Add(new LimitGroup(
                Path.Combine(mount.Key, _parent, name), holdsCores ? [.. LegacyCpuset.Inherited(mount.Key, limits), .. settings] : [.. settings]));
        }

        return new LimitedTree(tree, groups.ToImmutable(), limits.Cores.Length > 0 ? EnableWithCores : Enable);
    }

    /// <summary>Removes the parents of v1, where nothing is left in them.</summary>
    public void TidyUp()
    {
        foreach (string mount in _legacyMounts.Values)
        {
            _ = Libc.RemoveDirectory(Path.Combine(mount, _parent));
        }
    }

    private void EnableWithCores()
    {
        Enable();
        if (_legacyMounts.TryGetValue(LimitSettings.Cores, out string? mount))
        {
            LegacyCpuset.Fill(mount, _parent);
        }
    }

    // Lets groups below the parent have the controllers of the unified hierarchy. Repeated, because somebody may have tidied
    // the parent away.
    private void Enable()
    {
        if (_unified.IsEmpty)
        {
            return;
        }

        // Each level hands them to the next; without processes in between nothing stands in the way.
        string request = string.Join(' ', _unified.Select(static controller => $"+{controller}"));
        string level = _unifiedMount!;
        foreach (string name in _parent.Split('/', StringSplitOptions.RemoveEmptyEntries).Append(""))
        {
            int error = Files.Write(Path.Combine(level, "cgroup.subtree_control"), request);
            if (error != 0)
            {
                throw new IOException($"could not hand on {request} in {level}/cgroup.subtree_control: {Errno.Text(error)}");
            }

            level = Path.Combine(level, name);
            Directory.CreateDirectory(level);
        }
    }
}
