using System.ComponentModel;
using System.Runtime.InteropServices;
using Steppe.Client.Native;

namespace Steppe.Client.Allocations;

/// <summary>Small file systems in memory for secrets, so that they never reach a disk.</summary>
/// <remarks>Needs root. Mounts outlive the agent and even a crash; the kernel's table is the only record of them.</remarks>
internal static class Mounts
{
    private const string Table = "/proc/self/mountinfo";

    public static bool CanMount => Libc.EffectiveUser() == 0 && OperatingSystem.IsLinux();

    /// <summary>Mounts a tmpfs over a directory unless one is there.</summary>
    /// <returns>Why it could not be done, null when it is there.</returns>
    public static string? TryMountMemory(string directory, string options)
    {
        // Another device than the parent's: something is mounted. Reading the table would cost more with every task.
        if (FileStatus.OfPath(directory).Device != FileStatus.OfPath(Path.GetDirectoryName(directory)!).Device)
        {
            return null;
        }

        return Libc.Mount("tmpfs", directory, "tmpfs", Libc.MountNoExec | Libc.MountNoSuid, options) == 0
            ? null
            : $"mount tmpfs on {directory}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}";
    }

    /// <summary>Takes off every mount at or below a directory, the deepest first.</summary>
    public static void UnmountAll(string directory)
    {
        foreach (string mounted in Under(directory).OrderByDescending(static path => path.Length))
        {
            _ = Libc.Unmount(mounted, Libc.DetachLazily);
        }
    }

    /// <summary>The mounts at or below a directory.</summary>
    public static IReadOnlyList<string> Under(string directory)
    {
        if (!File.Exists(Table))
        {
            return [];
        }

        string below = directory.TrimEnd('/') + "/";
        return
        [
            .. File.ReadLines(Table)
                .Select(static line => Unescape(line.Split(' ')[4]))
                .Where(path => path == directory || path.StartsWith(below, StringComparison.Ordinal)),
        ];
    }

    // The kernel writes blanks and backslashes of a path in octal.
    private static string Unescape(string path) => path.Contains('\\', StringComparison.Ordinal)
        ? path.Replace("\\040", " ", StringComparison.Ordinal)
            .Replace("\\011", "\t", StringComparison.Ordinal)
            .Replace("\\012", "\n", StringComparison.Ordinal)
            .Replace("\\134", "\\", StringComparison.Ordinal)
        : path;
}
