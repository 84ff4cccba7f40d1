using Steppe.Client.Supervision;
using Steppe.Drivers.Processes;
using Steppe.Supervisor.Client;
using Steppe.Supervisor.Protocol;
using Steppe.Supervisor.Sessions;

namespace Steppe.Drivers.Tests.Support;

/// <summary>The process service over one connection to a supervisor.</summary>
/// <remarks>For tests: it does not connect again.</remarks>
public sealed class SupervisedProcesses(SupervisorClient client, Lazy<SessionHost> sessions) : IProcessSupervisor
{
    public string Containment => client.Hello.Containment;

    public ValueTask<string?> FindIsolationProblemAsync(CancellationToken cancellation) => ValueTask.FromResult(client.Hello.IsolationProblem);

    public async ValueTask<ProcessStatus> StartAsync(ProcessStart start, CancellationToken cancellation)
    {
        try
        {
            return ToStatus(await client.StartAsync(ProcessRequests.Launch(start), cancellation));
        }
        catch (SupervisorException error)
        {
            throw new DriverException(error.Message, recoverable: error.Code is RefusalCode.Busy or RefusalCode.Ending, error);
        }
    }

    public async ValueTask<ExitResult> WaitAsync(ProcessKey key, CancellationToken cancellation)
    {
        try
        {
            return ToResult(await client.WaitAsync(ProcessRequests.Key(key), cancellation));
        }
        catch (SupervisorException error)
        {
            throw new DriverException(error.Message, recoverable: false, error);
        }
    }

    public async ValueTask SignalAsync(ProcessKey key, int signal, CancellationToken cancellation) =>
        await client.SignalAsync(ProcessRequests.Key(key), signal, cancellation);

    public async ValueTask StopAsync(ProcessKey key, int signal, TimeSpan grace, CancellationToken cancellation) =>
        await client.StopAsync(ProcessRequests.Key(key), signal, grace, cancellation);

    public async ValueTask<TaskUsage> StatsAsync(ProcessKey key, CancellationToken cancellation) =>
        ProcessRequests.Usage(await client.StatsAsync(ProcessRequests.Key(key), cancellation));

    public async ValueTask<ProcessStatus?> FindAsync(ProcessKey key, CancellationToken cancellation) =>
        await client.FindAsync(ProcessRequests.Key(key), cancellation) is { } record ? ToStatus(record) : null;

    public async ValueTask<IExecSession> OpenSessionAsync(SessionStart start, CancellationToken cancellation)
    {
        TaskRecord task = await client.FindAsync(ProcessRequests.Key(start.Key), cancellation)
            ?? throw new DriverException("no such process", recoverable: false);
        return new HostedSession(await sessions.Value.OpenAsync(new SessionRequest(
            new LaunchRequest
            {
                Key = task.Key,
                Program = start.Program,
                Arguments = start.Arguments,
                Environment = [.. start.Environment.Select(static variable => $"{variable.Key}={variable.Value}")],
                WorkingDirectory = start.WorkingDirectory,
                User = start.User,
            },
            task.CgroupPath,
            start.Terminal is { } size ? new WindowSize(size.Height, size.Width) : null)
        {
            LimitPaths = [.. task.LimitPaths.Split('\n', StringSplitOptions.RemoveEmptyEntries)],
            InsideProcessId = start.Inside ? task.ProcessId : 0,
        }));
    }

    public async ValueTask ForgetAsync(ProcessKey key, CancellationToken cancellation) =>
        await client.ForgetAsync(ProcessRequests.Key(key), cancellation);

    private static ProcessStatus ToStatus(TaskRecord record) => new(
        new ProcessKey(record.Key.AllocationId, record.Key.Task, record.Key.Attempt),
        record.ProcessId,
        record.StartedAt,
        record.Exit is { } exit ? ToResult(exit) : null);

    private static ExitResult ToResult(TaskExit exit) => new(exit.ExitCode, exit.Signal, exit.OutOfMemory, exit.Error, exit.EndedAt);
}
