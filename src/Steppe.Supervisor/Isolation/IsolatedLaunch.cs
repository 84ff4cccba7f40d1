using Steppe.Supervisor.Launching;
using Steppe.Supervisor.Native;
using Steppe.Supervisor.Protocol;

namespace Steppe.Supervisor.Isolation;

/// <summary>Starts a program in namespaces and a root of its own, as another user, with fewer capabilities.</summary>
/// <remarks>The child waits at a gate in its own <c>/dev</c> until it is in its cgroups and its <c>/proc</c> is mounted.</remarks>
/// <param name="plan">How far it is kept apart.</param>
/// <param name="command">What is executed; program and directory are paths in the new root, outputs are paths of the host.</param>
/// <param name="user">Whom it runs as.</param>
/// <param name="place">Takes the child into its tree; zero or an error number.</param>
internal sealed class IsolatedLaunch(IsolationPlan plan, LaunchCommand command, UserAccount user, Func<int, int> place) : Birth
{
    private const int GateDescriptor = 3;

    private DeviceDirectory? _devices;

    /// <inheritdoc/>
    protected override int AnnounceEnd => _devices!.AnnounceEnd;

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _devices?.Dispose();
    }

    /// <inheritdoc/>
    protected override LaunchResult Spawn()
    {
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

        // From here on the thread is a stranger on this host.
        root.Enter();
        Credentials.Take(user, groups, plan.Capabilities, plan.GrantedCapabilities);
        TellReady();
        int error = spawn.Spawn(command.Program, command.Arguments, command.Environment, out int processId);
        return new LaunchResult(error == 0 ? processId : 0, error, Problem: null);
    }

    /// <inheritdoc/>
    protected override string? Complete(int child)
    {
        int error = place(child);
        if (error != 0)
        {
            return $"could not put the process in its cgroup: {Errno.Text(error)}";
        }

        string? problem = null;
        var visitor = new Thread(() => problem = Problem(() => ProcMount.Add(child, plan.PrivatePids)), ThreadStackBytes) { Name = "proc" };
        visitor.Start();
        visitor.Join();
        return problem;
    }

    /// <inheritdoc/>
    protected override int LetThrough() => _devices!.LetThrough();

    /// <inheritdoc/>
    protected override void RemoveGate() => _devices?.RemoveGate();

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
