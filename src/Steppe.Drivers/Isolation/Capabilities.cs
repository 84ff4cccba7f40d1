using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Steppe.Drivers.Isolation;

/// <summary>Works out which Linux capabilities a task may have.</summary>
/// <remarks>Pure. Names as in job files: with or without <c>CAP_</c>, in any case. Source: reference, drivers <c>exec</c> and
/// <c>java</c>; for users other than root see decision 0025.</remarks>
internal static class Capabilities
{
    /// <summary>The name that stands for every capability.</summary>
    public const string All = "all";

    private static readonly ImmutableArray<string> Names =
    [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE",
        "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT",
        "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE",
        "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ",
        "PERFMON", "BPF", "CHECKPOINT_RESTORE",
    ];

    private static readonly FrozenDictionary<string, int> Bits =
        Names.Select(static (name, bit) => KeyValuePair.Create(name, bit)).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What a task has, and an operator allows, unless somebody says otherwise.</summary>
    public static ImmutableArray<string> Default { get; } =
    [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP",
        "SETUID", "SYS_CHROOT",
    ];

    /// <summary>What a user other than root has without asking: it harms nobody, and port 80 is what people want.</summary>
    private static ulong GrantedAnyway { get; } = BitOf("NET_BIND_SERVICE");

    /// <summary>Reads a list of names.</summary>
    /// <param name="names">As in a file.</param>
    /// <param name="path">Path of the list, for messages.</param>
    /// <exception cref="DriverException">There is no such capability.</exception>
    public static ulong Read(ImmutableArray<string> names, string path)
    {
        ulong set = 0;
        foreach (string name in names)
        {
            set |= Plain(name) == "ALL" ? Everything : Bits.TryGetValue(Plain(name), out int bit) ? 1UL << bit : throw new DriverException(
                $"{path}: there is no capability \"{name}\"; the names are those of capabilities(7), without CAP_, or \"{All}\"", recoverable: false);
        }

        return set;
    }

    /// <summary>Decides what one task gets.</summary>
    /// <param name="add">The task's <c>cap_add</c>.</param>
    /// <param name="drop">The task's <c>cap_drop</c>.</param>
    /// <param name="allowed">The operator's <c>allow_caps</c>.</param>
    /// <returns>What nothing in the task can get beyond, and what of it users other than root have from the start.</returns>
    /// <exception cref="DriverException">The task wants more than the operator allows.</exception>
    public static (ulong Bound, ulong Granted) Decide(ImmutableArray<string> add, ImmutableArray<string> drop, ulong allowed)
    {
        ulong added = Read(add, "config.cap_add");
        ulong dropped = Read(drop, "config.cap_drop");
        if ((added & ~dropped & ~allowed) is not 0 and ulong excess)
        {
            throw new DriverException(
                $"config.cap_add: {Describe(excess)} is not allowed on this node; the operator allows {Describe(allowed)} (allow_caps in the driver's plugin block)",
                recoverable: false);
        }

        // Defaults that the operator has taken back are dropped in silence: the job did not ask for them.
        ulong bound = ((Read(Default, "") & allowed) | added) & ~dropped;
        return (bound, (added | GrantedAnyway) & bound);
    }

    private static ulong Everything => (1UL << Names.Length) - 1;

    private static ulong BitOf(string name) => 1UL << Bits[name];

    private static string Plain(string name)
    {
        string upper = name.Trim().ToUpperInvariant();
        return upper.StartsWith("CAP_", StringComparison.Ordinal) ? upper[4..] : upper;
    }

    private static string Describe(ulong set) => set switch
    {
        0 => "none",
        _ when set == Everything => All,
        _ => string.Join(", ", Names.Where((_, bit) => (set & (1UL << bit)) != 0).Order(StringComparer.Ordinal)).ToLowerInvariant(),
    };
}
