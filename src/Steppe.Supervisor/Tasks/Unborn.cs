using System.Globalization;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Tasks;

/// <summary>Children that a killed supervisor left waiting at their gate, between birth and program.</summary>
/// <remarks>Until it runs its program a child still is, by its command line, the supervisor that spawned it. Whoever holds the lock
/// on the state directory is the only supervisor of that directory, so any other process that looks like one is such a child.
/// It has done nothing yet; let through one day by another task's turn, it would run outside its cgroup.</remarks>
internal static class Unborn
{
    private const string DirectoryOption = "-state-dir";

    /// <summary>Kills them; returns how many there were.</summary>
    public static int Kill()
    {
        string? own = IdentityOf(Environment.ProcessId);
        int killed = 0;
        foreach (string directory in own is null ? [] : Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                && id != Environment.ProcessId && IdentityOf(id) == own)
            {
                int handle = Processes.OpenHandle(id);

                // Asked again: the number may have passed to another process since.
                if (handle >= 0 && IdentityOf(id) == own)
                {
                    Processes.Signal(handle, Constants.SignalKill);
                    killed++;
                }

                Files.Close(ref handle);
            }
        }

        return killed;
    }

    // The program's name as started, and the directory it was given.
    private static string? IdentityOf(int processId)
    {
        string[] arguments = (Files.FindText($"/proc/{processId}/cmdline") ?? "").Split('\0');
        int option = Array.IndexOf(arguments, DirectoryOption);
        return option > 0 && option + 1 < arguments.Length ? $"{arguments[0]}\0{arguments[option + 1]}" : null;
    }
}
