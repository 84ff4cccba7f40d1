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

    private TreeFactory(Kind kind, string parent, string description)
    {
        _kind = kind;
        _parent = parent;
        Description = description;
    }

    /// <summary>For the operator: <c>cgroup v2</c>, <c>cgroup v1 freezer</c> or <c>session only: REASON</c>.</summary>
    public string Description { get; }

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

        if (wanted is "auto" or "v2" && FindMount(static (type, _) => type == "cgroup2") is { } unified && CanMake(unified, parent))
        {
            return new TreeFactory(Kind.Unified, Path.Combine(unified, parent), "cgroup v2");
        }

        if (wanted is "auto" or "v1" && FindMount(IsFreezer) is { } freezer && CanMake(freezer, parent))
        {
            return new TreeFactory(Kind.Freezer, Path.Combine(freezer, parent), "cgroup v1 freezer");
        }

        return SessionOnly("no writable cgroup hierarchy is mounted");
    }

    /// <summary>Makes the tree of a new task.</summary>
    public ProcessTree Create(TaskKey key, bool useCgroup) => useCgroup ? _kind switch
    {
        Kind.Unified => new UnifiedCgroupTree(Path.Combine(_parent, NameOf(key))),
        Kind.Freezer => new FreezerCgroupTree(Path.Combine(_parent, NameOf(key))),
        _ => new SessionTree(),
    }
    : new SessionTree();

    /// <summary>Removes the cgroup that holds all tasks, if none is left in it.</summary>
    public void TidyUp()
    {
        if (_kind != Kind.Session)
        {
            _ = Libc.RemoveDirectory(_parent);
        }
    }

    /// <summary>Finds the cgroup of a task from an earlier supervisor.</summary>
    public static ProcessTree Reopen(string cgroupPath) => File.Exists(Path.Combine(cgroupPath, "freezer.state"))
        ? new FreezerCgroupTree(cgroupPath)
        : new UnifiedCgroupTree(cgroupPath);

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

    private static TreeFactory SessionOnly(string reason) => new(Kind.Session, "", $"session only: {reason}");

    private static bool IsFreezer(string type, string options) =>
        type == "cgroup" && options.Split(',').Contains("freezer", StringComparer.Ordinal);

    private static string? FindMount(Func<string, string, bool> matches)
    {
        // id parent dev root mountpoint options [optional…] - type source superoptions
        foreach (string line in (Files.FindText("/proc/self/mountinfo") ?? "").Split('\n'))
        {
            string[] halves = line.Split(" - ", 2);
            string[] left = halves[0].Split(' ');
            string[] right = halves.Length == 2 ? halves[1].Split(' ') : [];
            if (left.Length > 4 && right.Length > 2 && matches(right[0], right[2]))
            {
                return left[4].Replace("\\040", " ", StringComparison.Ordinal);
            }
        }

        return null;
    }

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
