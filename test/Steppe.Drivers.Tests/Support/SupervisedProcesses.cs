using System.Collections.Immutable;
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

    public async ValueTask<ProcessStatus> StartAsync(ProcessStart start, CancellationToken cancellation)
    {
        try
        {
            return ToStatus(await client.StartAsync(ToRequest(start), cancellation));
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
            return ToResult(await client.WaitAsync(ToKey(key), cancellation));
        }
        catch (SupervisorException error)
        {
            throw new DriverException(error.Message, recoverable: false, error);
        }
    }

    public async ValueTask SignalAsync(ProcessKey key, int signal, CancellationToken cancellation) =>
        await client.SignalAsync(ToKey(key), signal, cancellation);

    public async ValueTask StopAsync(ProcessKey key, int signal, TimeSpan grace, CancellationToken cancellation) =>
        await client.StopAsync(ToKey(key), signal, grace, cancellation);

    public async ValueTask<TaskUsage> StatsAsync(ProcessKey key, CancellationToken cancellation)
    {
        UsageReading reading = await client.StatsAsync(ToKey(key), cancellation);
        return new TaskUsage(
            reading.TakenAt,
            ToFigures(reading.Total),
            reading.Processes.ToImmutableSortedDictionary(static process => process.ProcessId, ToFigures),
            MeasuredMemory: ["RSS", "Swap"],
            MeasuredCpu: ["System Mode", "User Mode", "Percent"]);
    }

    public async ValueTask<ProcessStatus?> FindAsync(ProcessKey key, CancellationToken cancellation) =>
        await client.FindAsync(ToKey(key), cancellation) is { } record ? ToStatus(record) : null;

    public async ValueTask<IExecSession> OpenSessionAsync(SessionStart start, CancellationToken cancellation)
    {
        TaskRecord task = await client.FindAsync(ToKey(start.Key), cancellation)
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
            start.Terminal is { } size ? new WindowSize(size.Height, size.Width) : null)));
    }

    public async ValueTask ForgetAsync(ProcessKey key, CancellationToken cancellation) =>
        await client.ForgetAsync(ToKey(key), cancellation);

    private static LaunchRequest ToRequest(ProcessStart start) => new()
    {
        Key = ToKey(start.Key),
        Program = start.Program,
        Arguments = start.Arguments,
        Environment = [.. start.Environment.Select(static variable => $"{variable.Key}={variable.Value}")],
        WorkingDirectory = start.WorkingDirectory,
        User = start.User,
        Logs = start.Logs is { } limits ? new LogPlan(start.LogDirectory, limits.MaxFiles, limits.MaxFileSizeBytes) : null,
        UseCgroup = start.UseCgroup,
    };

    private static TaskKey ToKey(ProcessKey key) => new(key.AllocationId, key.TaskName, key.Attempt);

    private static ProcessStatus ToStatus(TaskRecord record) => new(
        new ProcessKey(record.Key.AllocationId, record.Key.Task, record.Key.Attempt),
        record.ProcessId,
        record.StartedAt,
        record.Exit is { } exit ? ToResult(exit) : null);

    private static ExitResult ToResult(TaskExit exit) => new(exit.ExitCode, exit.Signal, exit.OutOfMemory, exit.Error, exit.EndedAt);

    private static ResourceFigures ToFigures(UsageFigures figures) => new()
    {
        UserTime = figures.UserTime,
        SystemTime = figures.SystemTime,
        RssBytes = (ulong)figures.RssBytes,
        SwapBytes = (ulong)figures.SwapBytes,
    };
}
