using Steppe.Supervisor.Native;
using Steppe.Supervisor.Protocol;

namespace Steppe.Supervisor.Isolation;

/// <summary>Puts together what an isolated task sees as <c>/</c>, and makes it the root of the calling thread.</summary>
/// <remarks>
/// <para>For a thread with mounts of its own (<see cref="Namespaces"/>); what is made here vanishes with the last process that
/// has them. No directory is ever looked up through a link that an earlier run of the task may have left: a mount point whose
/// path holds one is refused.</para>
/// <para>Nothing in it but the plan's devices takes device nodes or set-user programs seriously, and what comes from the host is read-only unless the
/// plan says otherwise.</para>
/// </remarks>
internal sealed unsafe class TaskRoot : IDisposable
{
    private const ulong Tame = Mount.NoSetUser | Mount.NoDevices;
    private const uint OwnerAndReaders = 0x1ed; // 0755
    private const long OpenAt = 437;
    private const ulong Beneath = 0x08 | 0x04 | 0x02; // No links at all, none of the magic ones either.
    private const int DetachLazily = 2;

    private static readonly long PivotRoot =
        System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? 41 : 155;

    private readonly IsolationPlan _plan;
    private readonly Mount _root;

    private TaskRoot(IsolationPlan plan, Mount root)
    {
        _plan = plan;
        _root = root;
    }

    /// <summary>Mounts everything but <c>/proc</c>, which needs a process inside; see <see cref="ProcMount"/>.</summary>
    /// <exception cref="IOException">Something could not be mounted.</exception>
    public static TaskRoot Build(IsolationPlan plan, DeviceDirectory devices)
    {
        var root = new TaskRoot(plan, Mount.Copy(plan.Root, withChildren: false).With(Tame));
        try
        {
            root._root.PutAt(plan.Root);
            foreach (MountPlan mount in plan.Mounts.Where(static mount => !mount.IsDevice))
            {
                root.Add(mount);
            }

            using (Mount kernel = Mount.New("sysfs", Mount.ReadOnly | Tame | Mount.NoPrograms))
            {
                root.Put(kernel, "/sys", isDirectory: true);
            }

            root.Put(devices.Mount, "/dev", isDirectory: true);
            devices.Fill();

            // Over the directory of devices, where most of them belong.
            foreach (MountPlan mount in plan.Mounts.Where(static mount => mount.IsDevice))
            {
                root.Add(mount);
            }

            _ = Libc.Close(root.MakePlace(ProcMount.Place, isDirectory: true));
            return root;
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    /// <summary>Makes it the root. The old one is gone from the thread's mounts, and all that was below it.</summary>
    public void Enter()
    {
        if (_plan.NoPivotRoot)
        {
            Check(Libc.ChangeDirectory(_root.Descriptor), "enter the task's root");
            Check(Libc.Mount(".", "/", null, 0x2000 /* move */, null), "move the task's root");
            Check(Libc.ChangeRoot("."), "change the root");
            Check(Libc.ChangeDirectory("/"), "enter the task's root");
            return;
        }

        int old = Libc.Open("/", Constants.OpenPathOnly | Constants.OpenCloseOnExec, 0);
        Check(old, "open the host's root");
        Check(Libc.ChangeDirectory(_root.Descriptor), "enter the task's root");

        // Both names the same directory: the old root comes to lie on top of the new one, and is taken off.
        byte* here = stackalloc byte[2] { (byte)'.', 0 };
        Check((int)Libc.SystemCall(PivotRoot, (long)here, (long)here, 0, 0), "pivot the root (on a RAM disk, set no_pivot_root)");
        Check(Libc.ChangeDirectory(old), "enter the host's root");
        Check(Libc.Unmount(".", DetachLazily), "take the host's root off");
        Check(Libc.ChangeDirectory("/"), "enter the task's root");
        _ = Libc.Close(old);
    }

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();

    private void Add(MountPlan mount)
    {
        using Mount? copy = Mount.FindCopy(mount.Source, withChildren: true);
        if (copy is null)
        {
            if (!mount.Optional)
            {
                throw new IOException($"{mount.Source}, to be mounted at {mount.Target}, does not exist");
            }

            return;
        }

        ulong tame = mount.IsDevice ? Mount.NoSetUser | Mount.NoPrograms : Tame;
        Put(copy.With(mount.ReadOnly ? tame | Mount.ReadOnly : tame), mount.Target, Directory.Exists(mount.Source));
    }

    private void Put(Mount mount, string path, bool isDirectory)
    {
        int target = MakePlace(path, isDirectory);
        try
        {
            mount.PutAt(target, path);
        }
        finally
        {
            _ = Libc.Close(target);
        }
    }

    // Returns a descriptor of the mount point, which the caller closes.
    private int MakePlace(string path, bool isDirectory)
    {
        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        int at = Open(_root.Descriptor, ".", Constants.OpenPathOnly, 0, "/");
        for (int i = 0; i < names.Length; i++)
        {
            int parent = at;
            at = OpenOrMake(parent, names[i], isDirectory || i < names.Length - 1, path);
            _ = Libc.Close(parent);
        }

        return at;
    }

    private static int OpenOrMake(int parent, string name, bool isDirectory, string path)
    {
        int found = TryOpen(parent, name, Constants.OpenPathOnly, 0);
        if (found >= 0)
        {
            return found;
        }

        if (Errno.Last != Errno.NoEntry)
        {
            throw Failure(path);
        }

        if (isDirectory && Libc.MakeDirectoryAt(parent, name, OwnerAndReaders) != 0 && Errno.Last != Errno.Exists)
        {
            throw Failure(path);
        }

        if (!isDirectory)
        {
            int made = TryOpen(parent, name, Constants.OpenCreate | Constants.OpenExclusive | Constants.OpenWrite, OwnerAndReaders);
            if (made < 0)
            {
                throw Failure(path);
            }

            _ = Libc.Close(made);
        }

        return Open(parent, name, Constants.OpenPathOnly, 0, path);
    }

    private static int Open(int parent, string name, int flags, uint mode, string path)
    {
        int opened = TryOpen(parent, name, flags, mode);
        return opened >= 0 ? opened : throw Failure(path);
    }

    private static int TryOpen(int parent, string name, int flags, uint mode)
    {
        ulong* how = stackalloc ulong[3] { (ulong)(uint)(flags | Constants.OpenCloseOnExec), mode, Beneath };
        fixed (byte* text = System.Text.Encoding.UTF8.GetBytes(name + '\0'))
        {
            return (int)Libc.SystemCall(OpenAt, parent, (long)text, (long)how, 3 * sizeof(ulong));
        }
    }

    private static IOException Failure(string path) => Errno.Last == Errno.TooManyLinks
        ? new IOException($"could not make the mount point {path}: the task's directory has a link there; remove it")
        : Errno.Failure($"could not make the mount point {path} in the task's directory");

    private static void Check(int result, string what)
    {
        if (result < 0)
        {
            throw Errno.Failure($"could not {what}");
        }
    }
}
