using System.Buffers.Binary;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Confinement;

/// <summary>The kernel's limits on which files a thread, and every process it starts, may reach.</summary>
/// <remarks>Linux 5.13 and later; older kernels are left alone. What a process may open is judged by where the file really is, so
/// no link leads around it.</remarks>
internal static unsafe class Landlock
{
    private const long CreateRuleset = 444;
    private const long AddRule = 445;
    private const long RestrictSelf = 446;
    private const long AskVersion = 1;
    private const long RuleBelowPath = 1;
    private const int OpenPathOnly = 0x200000;
    private const int SetNoNewPrivileges = 38;

    // Rights of version 1: execute, write, read a file, read a directory, then removing and making of every kind.
    private const ulong Execute = 1 << 0;
    private const ulong WriteFile = 1 << 1;
    private const ulong ReadFile = 1 << 2;
    private const ulong ReadDirectory = 1 << 3;
    private const ulong FirstVersion = (1 << 13) - 1;
    private const ulong Refer = 1 << 13;
    private const ulong Truncate = 1 << 14;
    private const ulong RightsOfFiles = Execute | WriteFile | ReadFile | Truncate;

    /// <summary>The kernel's version of this interface; 0 when it has none.</summary>
    public static int Version { get; } = (int)Math.Max(0, Libc.SystemCall(CreateRuleset, 0, 0, AskVersion, 0));

    /// <summary>Confines the calling thread, for good; new privileges are ruled out as well.</summary>
    /// <returns>Why that failed; null when it is confined, or the kernel knows no such thing.</returns>
    public static string? Restrict(IReadOnlyList<ReachablePath> reachable)
    {
        if (Version == 0)
        {
            return null;
        }

        if (Libc.ProcessControl(SetNoNewPrivileges, 1, 0, 0, 0) != 0)
        {
            return $"could not rule out new privileges: {Errno.Text(Errno.Last)}";
        }

        ulong handled = FirstVersion | (Version >= 2 ? Refer : 0) | (Version >= 3 ? Truncate : 0);
        int ruleset = (int)Libc.SystemCall(CreateRuleset, (long)&handled, sizeof(ulong), 0, 0);
        if (ruleset < 0)
        {
            return $"could not make a Landlock ruleset: {Errno.Text(Errno.Last)}";
        }

        try
        {
            foreach (ReachablePath path in reachable)
            {
                Allow(ruleset, path, handled);
            }

            return Libc.SystemCall(RestrictSelf, ruleset, 0, 0, 0) == 0
                ? null
                : $"could not apply the Landlock ruleset: {Errno.Text(Errno.Last)}";
        }
        finally
        {
            Files.Close(ref ruleset);
        }
    }

    private static void Allow(int ruleset, ReachablePath path, ulong handled)
    {
        int file = Libc.Open(path.Path, OpenPathOnly | Constants.OpenCloseOnExec, 0);
        if (file < 0)
        {
            // Not there, so there is nothing to allow.
            return;
        }

        ulong rights = path.MayWrite ? handled : Execute | ReadFile | ReadDirectory;
        rights &= Directory.Exists(path.Path) ? handled : RightsOfFiles & handled;

        // struct landlock_path_beneath_attr is packed: u64 rights, s32 descriptor.
        Span<byte> rule = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(rule, rights);
        BinaryPrimitives.WriteInt32LittleEndian(rule[8..], file);
        fixed (byte* start = rule)
        {
            _ = Libc.SystemCall(AddRule, ruleset, RuleBelowPath, (long)start, 0);
        }

        Files.Close(ref file);
    }
}
