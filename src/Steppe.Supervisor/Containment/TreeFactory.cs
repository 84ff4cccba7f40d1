using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Steppe.Supervisor.Native;
using Steppe.Supervisor.Protocol;

namespace Steppe.Supervisor.Containment;

/// <summary>Decides once how this machine can hold process trees together, and makes them.</summary>
/// <remarks>Prefers the unified hierarchy wherever it is mounted (also beside v1 controllers), then the v1 freezer, then only
/// the task's session, and says which and why in <see cref="Description"/>.</remarks>
internal sealed class TreeFactory
{
    private enum Kind
    {
        Unified,
        Freezer,
        Session,
    }

    private readonly Kind _kind;
    private readonly string _parent;
    private readonly Controllers _controllers;

    private TreeFactory(Kind kind, string parent, string description, Controllers controllers)
    {
        _kind = kind;
        _parent = parent;
        _controllers = controllers;
        Description = description;
    }

    /// <summary>For the operator: <c>cgroup v2</c>, <c>cgroup v1 freezer</c> or <c>session only: REASON</c>.</summary>
    public string Description { get; }

    /// <summary>Why tasks cannot be held to limits; null when they can.</summary>
    public string? LimitProblem => _kind == Kind.Session ? Description : _controllers.Problem;

    /// <summary>Why tasks cannot have cores of their own; null when they can.</summary>
    public string? CoresProblem => LimitProblem ?? _controllers.CoresProblem;

    /// <summary>Looks at the machine.</summary>
    /// <param name="wanted"><c>auto</c>, <c>v2</c>, <c>v1</c> or <c>none</c>.</param>
    /// <param name="parent">Cgroup, below the hierarchy's root, that holds all tasks.</param>
    public static TreeFactory Detect(string wanted, string parent)
    {
        if (wanted == "none")
        {
            return SessionOnly("cgroups are switched off");
        }

        if (Libc.EffectiveUser() != 0)
        {
            return SessionOnly("the agent does not run as root");
        }

        if (!File.Exists("/proc/thread-self/children"))
        {
            return SessionOnly("the kernel does not list children of threads (CONFIG_PROC_CHILDREN)");
        }

        Controllers controllers = Controllers.Detect(parent, wanted is "auto" or "v2", wanted is "auto" or "v1");
        if (wanted is "auto" or "v2" && CgroupMounts.FindUnified() is { } unified && CanMake(unified, parent))
        {
            return new TreeFactory(Kind.Unified, Path.Combine(unified, parent), "cgroup v2", controllers);
        }

        if (wanted is "auto" or "v1" && CgroupMounts.FindLegacy("freezer") is { } freezer && CanMake(freezer, parent))
        {
            return new TreeFactory(Kind.Freezer, Path.Combine(freezer, parent), "cgroup v1 freezer", controllers);
        }

        return SessionOnly("no writable cgroup hierarchy is mounted");
    }

    /// <summary>Makes the tree of a new task.</summary>
    /// <param name="key">The task.</param>
    /// <param name="useCgroup">Whether it is held in a cgroup, where the machine can do that.</param>
    /// <param name="limits">What it may use; only where <see cref="LimitProblem"/> is null.</param>
    public ProcessTree Create(TaskKey key, bool useCgroup, ResourceLimits? limits = null)
    {
        if (_kind == Kind.Session || !useCgroup)
        {
            return new SessionTree();
        }

        string name = NameOf(key);
        string path = Path.Combine(_parent, name);
        CgroupTree tree = _kind == Kind.Unified ? new UnifiedCgroupTree(path) : new FreezerCgroupTree(path);
        return limits is null ? tree : _controllers.Limit(tree, name, limits);
    }

    /// <summary>Removes the cgroup that holds all tasks, if none is left in it.</summary>
    public void TidyUp()
    {
        if (_kind != Kind.Session)
        {
            _ = Libc.RemoveDirectory(_parent);
            _controllers.TidyUp();
        }
    }

    /// <summary>Finds the cgroups of a task from an earlier supervisor.</summary>
    /// <param name="cgroupPath">The one its processes are in.</param>
    /// <param name="limitPaths">Those that only limit it.</param>
    public static ProcessTree Reopen(string cgroupPath, ImmutableArray<string> limitPaths)
    {
        CgroupTree tree = File.Exists(Path.Combine(cgroupPath, "freezer.state"))
            ? new FreezerCgroupTree(cgroupPath)
            : new UnifiedCgroupTree(cgroupPath);
        return limitPaths.IsEmpty ? tree : new LimitedTree(tree, [.. limitPaths.Select(static path => new LimitGroup(path, []))], static () => { });
    }

    /// <summary>Name of a task's cgroup: readable, and different for every key.</summary>
    internal static string NameOf(TaskKey key)
    {
        const int longest = 200;
        var name = new StringBuilder();
        bool exact = true;
        foreach (char letter in $"{key.AllocationId}.{key.Task}")
        {
            bool plain = char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.';
            name.Append(plain ? letter : '_');
            exact &= plain;
        }

        if (!exact || name.Length > longest)
        {
            name.Length = Math.Min(name.Length, longest);
            name.Append('-').Append(Fnv(key).ToString("x16", CultureInfo.InvariantCulture));
        }

        return name.Append('.').Append(key.Attempt.ToString(CultureInfo.InvariantCulture)).Append(".scope").ToString();
    }

    private static ulong Fnv(TaskKey key)
    {
        ulong hash = 14695981039346656037;
        foreach (byte one in Encoding.UTF8.GetBytes($"{key.AllocationId}/{key.Task}"))
        {
            hash = (hash ^ one) * 1099511628211;
        }

        return hash;
    }

    private static TreeFactory SessionOnly(string reason) => new(
        Kind.Session, "", $"session only: {reason}", Controllers.Detect("", useUnified: false, useLegacy: false));

    // The only honest test of "may I make cgroups here" is to make one.
    private static bool CanMake(string mount, string parent)
    {
        string probe = Path.Combine(mount, parent, $"probe-{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        _ = Libc.RemoveDirectory(probe);
        return true;
    }
}
