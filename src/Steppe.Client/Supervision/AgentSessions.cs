using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Steppe.Drivers;
using Steppe.Drivers.Processes;
using Steppe.Supervisor.Client;
using Steppe.Supervisor.Protocol;
using Steppe.Supervisor.Sessions;

namespace Steppe.Client.Supervision;

/// <summary>The commands this agent runs beside tasks, each guarded by the supervisor: it kills them should the agent die.</summary>
/// <remarks>Thread-safe. Nothing is started before the first session: most agents never have one.</remarks>
internal sealed partial class AgentSessions(string directory, ILogger log) : IAsyncDisposable
{
    // With each, what ends it together with its task.
    private readonly ConcurrentDictionary<ExecSession, Task> _open = new();
    private readonly Lock _gate = new();
    private SessionHost? _host;
    private bool _isClosed;

    /// <summary>Starts a command beside a task.</summary>
    /// <param name="start">What to run.</param>
    /// <param name="task">The task, running.</param>
    /// <param name="supervisor">Guards it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DriverException">It cannot be started.</exception>
    public async Task<IExecSession> OpenAsync(
        SessionStart start, TaskRecord task, SupervisorClient supervisor, CancellationToken cancellation)
    {
        TaskSession session;
        try
        {
            session = await Host().OpenAsync(new SessionRequest(
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
            });
        }
        catch (SupervisorException refused)
        {
            throw new DriverException(refused.Message, recoverable: false, refused);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DriverException($"could not start the session: {error.Message}", recoverable: true, error);
        }

        var over = new CancellationTokenSource();
        ExecSession? opened = null;
        opened = new ExecSession(session, async () =>
        {
            await over.CancelAsync();
            over.Dispose();
            _open.TryRemove(opened!, out _);
            await TryTellAsync(() => supervisor.ReleaseAsync(session.ProcessId, session.StartTicks, CancellationToken.None));
        });
        await TryTellAsync(() => supervisor.GuardAsync(session.ProcessId, session.StartTicks, cancellation));
        Task tie = EndWithTaskAsync(opened, supervisor.WaitAsync(task.Key, over.Token));
        _open[opened] = tie;
        if (tie.IsCompleted)
        {
            // It ended, and took itself out, before it was in.
            _open.TryRemove(opened, out _);
        }

        return opened;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        SessionHost? host;
        lock (_gate)
        {
            (_isClosed, host, _host) = (true, _host, null);
        }

        await Task.WhenAll(_open.Keys.Select(static session => session.DisposeAsync().AsTask()));
        host?.Dispose();
    }

    // Its cgroup takes the session along; without one, and when the supervisor itself has died, this does.
    private static async Task EndWithTaskAsync(ExecSession session, Task taskEnded)
    {
        await taskEnded.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await session.DisposeAsync();
    }

    // An older supervisor guards nothing, and one that has just died cannot: the session works all the same.
    private async Task TryTellAsync(Func<Task> tell)
    {
        try
        {
            await tell();
        }
        catch (Exception error) when (error is SupervisorConnectionException or SupervisorException or OperationCanceledException)
        {
            LogUnguarded(error.Message);
        }
    }

    private SessionHost Host()
    {
        lock (_gate)
        {
            return _isClosed
                ? throw new DriverException("the agent is stopping", recoverable: false)
                : _host ??= new SessionHost(directory);
        }
    }

    [LoggerMessage(4111, LogLevel.Debug, "sessions: the supervisor does not guard one: {Reason}")]
    private partial void LogUnguarded(string reason);
}
