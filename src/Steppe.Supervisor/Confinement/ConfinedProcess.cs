using System.Collections.Immutable;
using System.Net.Sockets;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Confinement;

/// <summary>A helper process of the agent, in a session of its own, that talks over one socket: its stdin and stdout.</summary>
/// <remarks>
/// <para>Never forks. The Landlock domain is put on a thread of its own, which starts the process and ends: a new process inherits
/// that of the thread that made it, so nothing of it runs unconfined.</para>
/// <para>The socket closes with the agent, however it ends; the process must take that as the order to die.</para>
/// <para>Source: <c>docs/decisions/0030-artifacts-are-fetched-by-a-confined-process.md</c>.</para>
/// </remarks>
public sealed class ConfinedProcess : IDisposable
{
    private const int ThreadStackBytes = 256 * 1024;

    private int _processId;

    private ConfinedProcess(int processId, Socket channel)
    {
        _processId = processId;
        Channel = channel;
    }

    /// <summary>The agent's end of the socket.</summary>
    public Socket Channel { get; }

    /// <summary>Starts it.</summary>
    /// <exception cref="IOException">It could not be started.</exception>
    public static ConfinedProcess Start(ConfinedLaunch launch)
    {
        (int ours, int theirs) = MakePair();
        var channel = new Socket(new SafeSocketHandle(ours, ownsHandle: true));
        try
        {
            using var plan = new SpawnPlan();
            plan.Duplicate(theirs, 0);
            plan.Duplicate(theirs, 1);
            plan.Open(2, "/dev/null", Constants.OpenWrite);
            plan.CloseFrom(3);
            plan.ChangeDirectory(launch.WorkingDirectory);
            ImmutableArray<string> words = [.. PrivilegeDrop.For(launch), launch.Program, .. launch.Arguments];
            int processId = 0;
            string? problem = null;
            var thread = new Thread(() => problem = Spawn(launch, plan, words, out processId), ThreadStackBytes) { Name = "confined launch" };
            thread.Start();
            thread.Join();
            return problem is null
                ? new ConfinedProcess(processId, channel)
                : throw new IOException($"could not start {launch.Program}: {problem}");
        }
        catch
        {
            channel.Dispose();
            throw;
        }
        finally
        {
            Files.Close(ref theirs);
        }
    }

    /// <summary>Kills it with everything it has started, and takes it off the process table.</summary>
    public void Dispose()
    {
        Channel.Dispose();
        int process = Interlocked.Exchange(ref _processId, 0);
        if (process != 0)
        {
            // Until it is reaped its number, which is also its group's, is taken.
            _ = Libc.SendSignal(-process, Constants.SignalKill);
            Processes.KillAndReap(process);
        }
    }

    private static string? Spawn(ConfinedLaunch launch, SpawnPlan plan, ImmutableArray<string> words, out int processId)
    {
        processId = 0;
        if (launch.Reachable is { } reachable && Landlock.Restrict(reachable) is { } problem)
        {
            return problem;
        }

        int error = plan.Spawn(words[0], words, launch.Environment, out processId);
        return error == 0 ? null : Errno.Text(error);
    }

    private static unsafe (int Ours, int Theirs) MakePair()
    {
        int* ends = stackalloc int[2];
        return Libc.MakeSocketPair(Constants.SocketUnix, Constants.SocketStream | Constants.SocketCloseOnExec, 0, ends) == 0
            ? (ends[0], ends[1])
            : throw Errno.Failure("could not make a pair of sockets");
    }
}
