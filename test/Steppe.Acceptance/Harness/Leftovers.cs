using System.Runtime.InteropServices;
using System.Text;

namespace Steppe.Acceptance;

/// <summary>What a killed agent leaves behind by design: its supervisor, its tasks, its mounts.</summary>
internal static partial class Leftovers
{
    private const int Kill = 9;
    private const int Detach = 2;

    /// <summary>Ends every process that was started from, or works in, a test's own folder, and unmounts what is below it.</summary>
    public static void End(string folder)
    {
        foreach (int pid in Pids(folder))
        {
            _ = kill(pid, Kill);
        }

        foreach (string mount in Mounts(folder).Reverse())
        {
            _ = umount2(mount, Detach);
        }
    }

    /// <summary>What is mounted below a folder, in order of mounting.</summary>
    public static IReadOnlyList<string> Mounts(string folder) =>
        [.. File.ReadLines("/proc/self/mounts").Select(static line => line.Split(' ')[1]).Where(mount => mount.StartsWith(folder, StringComparison.Ordinal))];

    /// <summary>Processes whose command line, working folder or root names the folder; never this one.</summary>
    public static IReadOnlyList<int> Pids(string folder)
    {
        List<int> found = [];
        foreach (string entry in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(entry), out int pid) && pid != Environment.ProcessId
                && (Read($"{entry}/cmdline").Contains(folder, StringComparison.Ordinal)
                    || (Target($"{entry}/cwd")?.StartsWith(folder, StringComparison.Ordinal) ?? false)
                    || HasRootBelow(entry, folder)))
            {
                found.Add(pid);
            }
        }

        return found;
    }

    /// <summary>The supervisors serving agents below a folder.</summary>
    public static IReadOnlyList<int> Supervisors(string folder) =>
        [.. Pids(folder).Where(static pid => Read($"/proc/{pid}/cmdline").Split('\0') is [_, "supervisor", ..])];

    private static string? Target(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Processes of isolated tasks of agents below a folder, ascending: they cannot leave their root.</summary>
    public static IReadOnlyList<int> Isolated(string folder) =>
        [.. Pids(folder).Where(pid => HasRootBelow($"/proc/{pid}", folder)).Order()];

    /// <summary>Kills one process.</summary>
    public static void KillOne(int pid) => _ = kill(pid, Kill);

    // The directory of its file system that is mounted as its root: columns are id, parent, device, root, mount point, …
    private static bool HasRootBelow(string process, string folder) =>
        Read($"{process}/mountinfo").Split('\n').Select(static line => line.Split(' '))
            .Any(columns => columns.Length > 4 && columns[4] == "/" && columns[3].Contains($"/{Path.GetFileName(folder)}/", StringComparison.Ordinal));

    private static string Read(string path)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount2(string target, int flags);
}
