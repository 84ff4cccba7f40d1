using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Isolation;

/// <summary>Gives a newborn isolated task its <c>/proc</c>, with what could harm the host covered or read-only.</summary>
/// <remarks>
/// <para>A <c>/proc</c> shows the processes of the namespace it was made in. Linux 6.17 makes one for any namespace; before,
/// only a process inside can, so <c>mount</c> is run there. Either comes out as a mount that is nowhere yet.</para>
/// <para>For a thread of its own: it does not leave the task's mounts again.</para>
/// </remarks>
internal static class ProcMount
{
    /// <summary>Where it goes.</summary>
    public const string Place = "/proc";

    /// <summary>Environment variable that has <c>mount</c> run even where the kernel needs no help.</summary>
    public const string ByProgramVariable = "STEPPE_MOUNT_PROC_BY_PROGRAM";

    private const ulong Tame = Mount.NoSetUser | Mount.NoDevices | Mount.NoPrograms;

    private static readonly bool ByProgram = Environment.GetEnvironmentVariable(ByProgramVariable) == "1";
    private static readonly string[] MountPrograms = ["/usr/bin/mount", "/bin/mount"];
    private static readonly string[] ReadOnly = ["bus", "fs", "irq", "sys", "sysrq-trigger"];
    private static readonly string[] Covered =
        ["acpi", "asound", "interrupts", "kcore", "keys", "latency_stats", "sched_debug", "scsi", "timer_list", "timer_stats"];

    private static readonly string[] CoveredElsewhere = ["/sys/firmware", "/sys/devices/virtual/powercap"];

    /// <summary>Mounts it.</summary>
    /// <param name="processId">The task's main process, waiting at its gate.</param>
    /// <param name="hasPrivatePids">Whether it has process ids of its own.</param>
    /// <exception cref="IOException">It could not be mounted.</exception>
    public static void Add(int processId, bool hasPrivatePids)
    {
        // To enter other mounts a thread must share its root with nobody.
        Namespaces.Leave(Namespaces.FileSystemState);
        int mounts = Namespaces.Open(processId, "mnt");
        using Mount processes = hasPrivatePids ? Of(processId) : Mount.New("proc", Tame);
        Namespaces.Enter(mounts, Namespaces.Mounts);
        _ = Libc.Close(mounts);

        processes.PutAt(Place);
        foreach (string name in ReadOnly)
        {
            using Mount? itself = Mount.FindCopy($"{Place}/{name}", withChildren: false);
            itself?.With(Tame | Mount.ReadOnly).PutAt($"{Place}/{name}");
        }

        foreach (string path in (IEnumerable<string>)[.. Covered.Select(static name => $"{Place}/{name}"), .. CoveredElsewhere])
        {
            Cover(path);
        }
    }

    private static Mount Of(int processId)
    {
        if (!ByProgram && Mount.TryNew("proc", Tame, out Mount? made, $"pidns=/proc/{processId}/ns/pid"))
        {
            return made!;
        }

        int ids = Namespaces.Open(processId, "pid");
        Namespaces.Leave(Namespaces.Mounts);
        Namespaces.Enter(ids, Namespaces.Pids);
        _ = Libc.Close(ids);
        RunMount();
        return Mount.Copy(Place, withChildren: false).With(Tame);
    }

    // Over our own /proc, in mounts that end with this thread.
    private static void RunMount()
    {
        string program = MountPrograms.FirstOrDefault(File.Exists)
            ?? throw new IOException("could not mount the task's /proc: the program mount (package mount) is not installed");
        using var plan = new SpawnPlan();
        int error = plan.Spawn(program, ["mount", "-t", "proc", "proc", Place], ["PATH=/usr/bin:/bin"], out int helper);
        if (error != 0)
        {
            throw new IOException($"could not mount the task's /proc: {program}: {Errno.Text(error)}");
        }

        int code = Processes.WaitForEnd(helper);
        if (code != 0)
        {
            throw new IOException($"could not mount the task's /proc: {program} ended with exit code {code}");
        }
    }

    private static void Cover(string path)
    {
        if (Directory.Exists(path))
        {
            using Mount nothing = Mount.New("tmpfs", Tame | Mount.ReadOnly, "size=0");
            nothing.PutAt(path);
        }
        else if (File.Exists(path))
        {
            using Mount nothing = Mount.Copy("/dev/null", withChildren: false).With(Tame | Mount.ReadOnly);
            nothing.PutAt(path);
        }
    }
}
