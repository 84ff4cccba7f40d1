using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Isolation;

/// <summary>An isolated task's <c>/dev</c>: the harmless devices of the host, terminals and shared memory of its own, and for as
/// long as it is being born the gate at which it waits.</summary>
internal sealed class DeviceDirectory : IDisposable
{
    /// <summary>Where, in the task's root, a newborn child says that it is there.</summary>
    public const string AnnouncePath = "/dev/.announce";

    /// <summary>Where it waits until it may go on.</summary>
    public const string ProceedPath = "/dev/.proceed";

    private const uint Everyone = 0x1b6; // 0666
    private const uint OwnerAndReaders = 0x1ed; // 0755

    private static readonly string[] Shared = ["null", "zero", "full", "random", "urandom", "tty"];

    private static readonly (string Name, string Target)[] Links =
    [
        ("fd", "/proc/self/fd"),
        ("stdin", "/proc/self/fd/0"),
        ("stdout", "/proc/self/fd/1"),
        ("stderr", "/proc/self/fd/2"),
        ("ptmx", "pts/ptmx"),
    ];

    private readonly Mount _mount;
    private readonly bool _hasPrivateIpc;
    private int _announceEnd = -1;
    private int _proceedPath = -1;

    private DeviceDirectory(Mount mount, bool hasPrivateIpc)
    {
        _mount = mount;
        _hasPrivateIpc = hasPrivateIpc;
    }

    /// <summary>Hangs up when the child has announced itself.</summary>
    public int AnnounceEnd => _announceEnd;

    /// <summary>Makes it, mounted nowhere yet.</summary>
    public static DeviceDirectory Build(bool hasPrivateIpc)
    {
        // Device nodes made in it do nothing; those of the host are mounted over files.
        var directory = new DeviceDirectory(
            Mount.New("tmpfs", Mount.NoSetUser | Mount.NoDevices | Mount.NoPrograms, "size=65536k", "mode=755"), hasPrivateIpc);
        try
        {
            directory.MakeGate();
            return directory;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>The directory itself, to be mounted before it is filled.</summary>
    public Mount Mount => _mount;

    /// <summary>Mounts the rest inside.</summary>
    public void Fill()
    {
        foreach (string name in Shared)
        {
            using Mount? device = Mount.FindCopy($"/dev/{name}", withChildren: false);
            if (device is not null)
            {
                PutInside(device.With(Mount.NoSetUser | Mount.NoPrograms), name, isDirectory: false);
            }
        }

        foreach ((string name, string pointed) in Links)
        {
            Check(Libc.MakeLinkAt(pointed, _mount.Descriptor, name), name);
        }

        using (Mount terminals = Mount.New("devpts", Mount.NoSetUser | Mount.NoPrograms, "ptmxmode=0666", "mode=0620"))
        {
            PutInside(terminals, "pts", isDirectory: true);
        }

        using (Mount memory = _hasPrivateIpc
            ? Mount.New("tmpfs", Mount.NoSetUser | Mount.NoDevices | Mount.NoPrograms, "size=65536k", "mode=1777")
            : Mount.Copy("/dev/shm", withChildren: false).With(Mount.NoSetUser | Mount.NoDevices))
        {
            PutInside(memory, "shm", isDirectory: true);
        }

        if (_hasPrivateIpc && Mount.TryNew("mqueue", Mount.NoSetUser | Mount.NoDevices | Mount.NoPrograms, out Mount? queues))
        {
            using (queues)
            {
                PutInside(queues!, "mqueue", isDirectory: true);
            }
        }
    }

    /// <summary>Lets the child go on; the descriptor is to be kept until it has.</summary>
    public int LetThrough() => Libc.Open(
        $"/proc/self/fd/{_proceedPath}", Constants.OpenReadWrite | Constants.OpenNonBlocking | Constants.OpenCloseOnExec, 0);

    /// <summary>Takes the gate away, once the child is through.</summary>
    public void RemoveGate()
    {
        _ = Libc.UnlinkAt(_mount.Descriptor, Name(AnnouncePath), 0);
        _ = Libc.UnlinkAt(_mount.Descriptor, Name(ProceedPath), 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Files.Close(ref _announceEnd);
        Files.Close(ref _proceedPath);
        _mount.Dispose();
    }

    private void MakeGate()
    {
        foreach (string path in (string[])[AnnouncePath, ProceedPath])
        {
            Check(Libc.MakeFifoAt(_mount.Descriptor, Name(path), Everyone), path);
        }

        _announceEnd = OpenInside(Name(AnnouncePath), Constants.OpenRead | Constants.OpenNonBlocking);
        _proceedPath = OpenInside(Name(ProceedPath), Constants.OpenPathOnly);
    }

    private void PutInside(Mount mount, string name, bool isDirectory)
    {
        int target;
        if (isDirectory)
        {
            Check(Libc.MakeDirectoryAt(_mount.Descriptor, name, OwnerAndReaders), name);
            target = OpenInside(name, Constants.OpenPathOnly);
        }
        else
        {
            target = OpenInside(name, Constants.OpenCreate | Constants.OpenWrite);
        }

        try
        {
            mount.PutAt(target, $"/dev/{name}");
        }
        finally
        {
            _ = Libc.Close(target);
        }
    }

    private int OpenInside(string name, int flags)
    {
        int opened = Libc.OpenAt(_mount.Descriptor, name, flags | Constants.OpenCloseOnExec, Everyone);
        Check(opened, name);
        return opened;
    }

    private static string Name(string path) => Path.GetFileName(path);

    private static void Check(int result, string name)
    {
        if (result < 0)
        {
            throw Errno.Failure($"could not make {name} in the task's /dev");
        }
    }
}
