using System.Globalization;
using Steppe.Supervisor.Launching;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Isolation;

/// <summary>Starts a program beside an isolated task: in its namespaces, its root, its cgroups, with no more rights than it has.</summary>
/// <param name="processId">The task's main process.</param>
/// <param name="cgroupPath">The cgroup it is known by.</param>
/// <param name="command">What is executed; program and directory are paths in the task.</param>
/// <param name="user">Whom it runs as.</param>
/// <param name="place">Takes the child into the task's tree; zero or an error number.</param>
internal sealed class InsideLaunch(int processId, string cgroupPath, LaunchCommand command, UserAccount user, Func<int, int> place) : Birth
{
    private PrivateGate? _gate;

    /// <inheritdoc/>
    protected override int AnnounceEnd => _gate!.AnnounceEnd;

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _gate?.Dispose();
    }

    /// <inheritdoc/>
    protected override LaunchResult Spawn()
    {
        uint[] groups = user.Groups();
        using OpenOutputs? outputs = command.OpensInside ? null : new OpenOutputs(command);
        using var spawn = new SpawnPlan();
        _gate = new PrivateGate();
        AddSteps(spawn, outputs);
        int[] namespaces = [.. ((string[])["ipc", "pid", "mnt"]).Select(name => Namespaces.Open(processId, name))];
        string status = Files.FindText($"/proc/{processId}/status") ?? "";

        // Asked after the namespaces are held: the number may have passed to another process since the task was looked up.
        if (Files.FindText($"/proc/{processId}/cgroup")?.Contains(Path.GetFileName(cgroupPath), StringComparison.Ordinal) != true)
        {
            throw new IOException("the task has ended");
        }

        // To enter other mounts a thread must share its root with nobody.
        Namespaces.Leave(Namespaces.FileSystemState);
        foreach ((int descriptor, int kind) in namespaces.Zip((int[])[Namespaces.Ipc, Namespaces.Pids, Namespaces.Mounts]))
        {
            Namespaces.Enter(descriptor, kind);
            _ = Libc.Close(descriptor);
        }

        Libc.SetFileModeMask(OrdinaryModeMask);
        Credentials.Take(user, groups, Capabilities(status, "CapBnd:"), Capabilities(status, "CapAmb:"));
        TellReady();
        int error = spawn.Spawn(command.Program, command.Arguments, command.Environment, out int child);
        return new LaunchResult(error == 0 ? child : 0, error, Problem: null);
    }

    /// <inheritdoc/>
    protected override string? Complete(int child) =>
        place(child) is not 0 and int error ? $"could not put the command in the task's cgroup: {Errno.Text(error)}" : null;

    /// <inheritdoc/>
    protected override int LetThrough() => _gate!.LetThrough();

    /// <inheritdoc/>
    protected override void RemoveGate()
    {
        // It lies in a file system of its own, which goes with its descriptors.
    }

    private void AddSteps(SpawnPlan spawn, OpenOutputs? outputs)
    {
        if (outputs is not null)
        {
            spawn.Duplicate(outputs.Input, 0);
            spawn.Duplicate(outputs.Output, 1);
            spawn.Duplicate(outputs.Error, 2);
        }

        _gate!.AddTo(spawn);
        if (outputs is null)
        {
            // The leader of a session that opens a terminal gets it as its controlling one.
            spawn.Open(0, command.StandardInput, command.InputFlags);
            spawn.Open(1, command.StandardOutput, command.OutputFlags);
            spawn.Open(2, command.StandardError, command.OutputFlags);
        }

        spawn.ChangeDirectory(command.WorkingDirectory);
    }

    private static ulong Capabilities(string status, string name)
    {
        foreach (ReadOnlySpan<char> line in status.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                return ulong.Parse(line[name.Length..].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }
}
