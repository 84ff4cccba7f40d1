using Steppe.Supervisor.Client;
using Steppe.Supervisor.Isolation;
using Steppe.Supervisor.Launching;
using Steppe.Supervisor.Loop;
using Steppe.Supervisor.Native;
using Steppe.Supervisor.Tasks;

namespace Steppe.Supervisor.Sessions;

/// <summary>Runs commands beside tasks as children of this process: the agent's side of <c>alloc exec</c>.</summary>
/// <remarks>
/// <para>Thread-safe. One thread serves all sessions; a second one starts them, with the supervisor's own launcher, so that a
/// command is in its cgroup before its program runs.</para>
/// </remarks>
public sealed class SessionHost : IDisposable
{
    private const int ThreadStackBytes = 256 * 1024;

    private readonly EventLoop _loop = new();
    private readonly Launcher _launcher;
    private readonly Thread _thread;
    private volatile bool _ending;

    /// <param name="directory">Where it keeps what starting needs; made if it is not there. No other host may use it.</param>
    /// <exception cref="IOException">The directory cannot be used.</exception>
    public SessionHost(string directory)
    {
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _launcher = new Launcher(_loop, directory, SpawnPlan.CanCloseFrom);
        _thread = new Thread(Run, ThreadStackBytes) { Name = "sessions", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Starts a command.</summary>
    /// <exception cref="SupervisorException">It cannot be started.</exception>
    public Task<TaskSession> OpenAsync(SessionRequest request)
    {
        if (LaunchRules.Check(request.Launch, limitProblem: null, coresProblem: null) is { } problem)
        {
            throw new SupervisorException(problem.Code, problem.Message);
        }

        var opened = new TaskCompletionSource<TaskSession>(TaskCreationOptions.RunContinuationsAsynchronously);
        SessionDescriptors? descriptors = null;
        Func<int, int>? place = request.CgroupPath is { } cgroup
            ? id => Containment.TreeFactory.Reopen(cgroup, request.LimitPaths).Place(id)
            : null;
        _loop.Post(() => _launcher.Enqueue(new LaunchOrder(
            () =>
            {
                bool isInside = request.InsideProcessId != 0;
                UserAccount? user = isInside ? LaunchRules.AccountOf(request.Launch) : LaunchRules.UserOf(request.Launch);
                string root = isInside ? $"/proc/{request.InsideProcessId}/root" : "";
                descriptors = request.Window is { } size ? SessionDescriptors.Terminal(size, user, root) : SessionDescriptors.Pipes();
                return descriptors.ApplyTo(LaunchRules.ToCommand(request.Launch, isInside ? null : user, outputs: [])) with
                {
                    OpensInside = isInside && descriptors.IsTerminal,
                };
            },
            place,
            result => Launched(request, descriptors, result, opened))
        {
            Isolate = request.InsideProcessId == 0 ? null : command => LaunchInside(request, command, place),
        }));
        return opened.Task;
    }

    /// <summary>Ends the threads. Sessions must have been disposed before.</summary>
    public void Dispose()
    {
        _loop.Post(() =>
        {
            _launcher.Dispose();
            _ending = true;
        });
        _thread.Join();
    }

    // Launcher's thread.
    private static LaunchResult LaunchInside(SessionRequest request, LaunchCommand command, Func<int, int>? place)
    {
        if (place is null || request.CgroupPath is not { } cgroup)
        {
            return new LaunchResult(0, 0, "the task has no cgroup to join");
        }

        using var launch = new InsideLaunch(request.InsideProcessId, cgroup, command, LaunchRules.AccountOf(request.Launch), place);
        return launch.Run();
    }

    private void Run()
    {
        while (!_ending)
        {
            _loop.RunOnce(long.MaxValue);
        }
    }

    private void Launched(
        SessionRequest request, SessionDescriptors? descriptors, LaunchResult result, TaskCompletionSource<TaskSession> opened)
    {
        if (result.ProcessId == 0)
        {
            descriptors?.Dispose();
            Refusal refusal = LaunchRules.Explain(request.Launch, result);
            opened.SetException(new SupervisorException(refusal.Code, refusal.Message));
            return;
        }

        var session = new TaskSession(_loop, descriptors!);
        session.Begin(result.ProcessId);
        opened.SetResult(session);
    }
}
