using System.Globalization;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Containment;

/// <summary>A tree held in a cgroup of its own, out of which no process gets by forking.</summary>
internal abstract class CgroupTree(string path) : ProcessTree
{
    /// <inheritdoc/>
    public override string CgroupPath { get; } = path;

    /// <inheritdoc/>
    public override bool NeedsPlacing => true;

    /// <inheritdoc/>
    public override void Prepare()
    {
        int error = Make();
        if (error == Errno.NoEntry)
        {
            // Somebody has tidied the parent away.
            Directory.CreateDirectory(Path.GetDirectoryName(CgroupPath) ?? "/");
            error = Make();
        }

        // One that is there already belongs to a start nobody has on record any more; only an empty one may be taken over.
        if (error != 0 && (error != Errno.Exists || ProcessIds().Count > 0))
        {
            throw new IOException($"could not make the cgroup {CgroupPath}: {Errno.Text(error)}");
        }
    }

    /// <inheritdoc/>
    public override int Place(int processId) =>
        Files.Write($"{CgroupPath}/cgroup.procs", processId.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public override bool TryRemove() => Libc.RemoveDirectory(CgroupPath) == 0 || Errno.Last == Errno.NoEntry;

    /// <inheritdoc/>
    public override IReadOnlyList<int> ProcessIds()
    {
        List<int> ids = [];
        foreach (ReadOnlySpan<char> line in (Files.FindText($"{CgroupPath}/cgroup.procs") ?? "").AsSpan().EnumerateLines())
        {
            if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int id) && id > 0)
            {
                ids.Add(id);
            }
        }

        return ids;
    }

    private int Make() => Libc.MakeDirectory(CgroupPath, 0x1ed) == 0 ? 0 : Errno.Last; // 0755

    /// <summary>Kills each process by its number; a new one may slip by, so this is repeated until nothing is left.</summary>
    protected void KillEach()
    {
        foreach (int id in ProcessIds())
        {
            int handle = Processes.OpenHandle(id);
            if (handle >= 0)
            {
                Processes.Signal(handle, Constants.SignalKill);
                Files.Close(ref handle);
            }
        }
    }
}
