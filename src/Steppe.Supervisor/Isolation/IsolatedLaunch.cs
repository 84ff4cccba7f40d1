using System.Globalization;
using Steppe.Supervisor.Launching;
using Steppe.Supervisor.Native;
using Steppe.Supervisor.Protocol;

namespace Steppe.Supervisor.Isolation;

/// <summary>One start of a program in namespaces and a root of its own, as another user, with fewer capabilities.</summary>
/// <remarks>
/// <para>All of that is a property of threads in Linux, and a child inherits it. So a thread that lives only for this start leaves
/// the host's namespaces, builds and enters the root, drops its rights and calls <c>posix_spawn</c>: no fork, and no process
/// of ours in between that would stay.</para>
/// <para>The child waits at a gate in its own <c>/dev</c> until the launcher has put it in its cgroups and mounted its <c>/proc</c>.
/// Should the supervisor die meanwhile, it waits for ever: see <see cref="Tasks.Unborn"/>.</para>
/// </remarks>
/// <param name="plan">How far it is kept apart.</param>
/// <param name="command">What is executed; program and directory are paths in the new root, outputs are paths of the host.</param>
/// <param name="user">Whom it runs as.</param>
/// <param name="place">Takes the child into its tree; zero or an error number.</param>
internal sealed class IsolatedLaunch(IsolationPlan plan, LaunchCommand command, UserAccount user, Func<int, int> place) : IDisposable
{
    private const int ThreadStackBytes = 256 * 1024;
    private const int GateDescriptor = 3;
    private const uint OrdinaryModeMask = 0x12; // 022

    private int _news = Libc.CreateEvent(0, Constants.OpenCloseOnExec);
    private DeviceDirectory? _devices;
    private string _threadDirectory = "";
    private LaunchResult? _result;

    /// <summary>Starts it; returns once it runs, or has failed to.</summary>
    public LaunchResult Run()
    {
        if (_news < 0)
        {
            return new LaunchResult(0, 0, $"could not make an event descriptor: {Errno.Text(Errno.Last)}");
        }

        var birth = new Thread(GiveBirth, ThreadStackBytes) { Name = "birth" };
        birth.Start();
        string? problem = null;
        int proceedEnd = -1;
        AwaitNews(-1);
        if (_result is null && AwaitNews(_devices!.AnnounceEnd))
        {
            problem = Complete();
            _devices.LetThrough(ref proceedEnd);
        }

        birth.Join();
        _devices?.RemoveGate();
        Files.Close(ref proceedEnd);
        LaunchResult result = _result!.Value;
        if (problem is not null && result.ProcessId != 0)
        {
            Processes.KillAndReap(result.ProcessId);
        }

        return problem is null ? result : new LaunchResult(0, 0, problem);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Files.Close(ref _news);
        _devices?.Dispose();
    }

    // The launcher's thread. True when the child is at the gate, false on news from the thread that gives birth.
    private unsafe bool AwaitNews(int announceEnd)
    {
        // struct pollfd: descriptor i32, wanted i16, seen i16.
        long* ends = stackalloc long[2] { (uint)_news | ((long)Constants.PollIn << 32), (uint)announceEnd };
        while (Libc.Poll(ends, 2, -1) < 0 && Errno.Last == Errno.Interrupted)
        {
        }

        ulong count;
        if ((ends[0] >> 48) != 0)
        {
            _ = Libc.Read(_news, (byte*)&count, sizeof(ulong));
            return false;
        }

        return true;
    }

    private unsafe void TellNews()
    {
        ulong one = 1;
        _ = Libc.Write(_news, (byte*)&one, sizeof(ulong));
    }

    // The launcher's thread: what only somebody outside can do for the child.
    private string? Complete()
    {
        string children = Files.FindText($"{_threadDirectory}/children") ?? "";
        if (!int.TryParse(children.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int child))
        {
            return "the newborn process was not found";
        }

        int error = place(child);
        string? problem = error == 0 ? MountProc(child) : $"could not put the process in its cgroup: {Errno.Text(error)}";
        if (problem is not null)
        {
            int handle = Processes.OpenHandle(child);
            Processes.Signal(handle, Constants.SignalKill);
            Files.Close(ref handle);
        }

        return problem;
    }

    private string? MountProc(int child)
    {
        string? problem = null;
        var visitor = new Thread(() => problem = Problem(() => ProcMount.Add(child, plan.PrivatePids)), ThreadStackBytes) { Name = "proc" };
        visitor.Start();
        visitor.Join();
        return problem;
    }

    private static string? Problem(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    // The thread that gives birth. Before its last two steps it may do anything; after them it is a stranger on this host.
    private void GiveBirth()
    {
        var result = default(LaunchResult);
        string? problem = Problem(() => result = Spawn());
        _result = problem is null ? result : new LaunchResult(0, 0, problem);
        TellNews();
    }

    private LaunchResult Spawn()
    {
        _threadDirectory = File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)?.FullName ?? "";
        uint[] groups = user.Groups();
        using var outputs = new OpenOutputs(command);
        using var spawn = new SpawnPlan();
        Namespaces.Leave(
            Namespaces.FileSystemState | Namespaces.Mounts
            | (plan.PrivateIpc ? Namespaces.Ipc : 0) | (plan.PrivatePids ? Namespaces.Pids : 0));
        Libc.SetFileModeMask(0);
        _devices = DeviceDirectory.Build(plan.PrivateIpc);
        using TaskRoot root = TaskRoot.Build(plan, _devices);
        Libc.SetFileModeMask(OrdinaryModeMask);
        AddSteps(spawn, outputs);
        root.Enter();
        Credentials.Take(user, groups, plan.Capabilities, plan.GrantedCapabilities);
        TellNews();
        int error = spawn.Spawn(command.Program, command.Arguments, command.Environment, out int processId);
        return new LaunchResult(error == 0 ? processId : 0, error, Problem: null);
    }

    private void AddSteps(SpawnPlan spawn, OpenOutputs outputs)
    {
        spawn.Duplicate(outputs.Input, 0);
        spawn.Duplicate(outputs.Output, 1);
        spawn.Duplicate(outputs.Error, 2);
        spawn.CloseFrom(GateDescriptor);
        spawn.Open(GateDescriptor, DeviceDirectory.AnnouncePath, Constants.OpenWrite);
        spawn.Close(GateDescriptor);
        spawn.Open(GateDescriptor, DeviceDirectory.ProceedPath, Constants.OpenRead);
        spawn.Close(GateDescriptor);
        spawn.ChangeDirectory(command.WorkingDirectory);
    }
}
