using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Steppe.Drivers;
using Steppe.Drivers.Processes;
using Steppe.Supervisor.Client;
using Steppe.Supervisor.Protocol;

namespace Steppe.Client.Supervision;

/// <summary>The agent's one supervisor: found again after a restart of the agent, replaced when it has died.</summary>
/// <remarks>
/// <para>Thread-safe. A call waits while the supervisor is being reached, and is repeated on the new connection: every request
/// may be. A supervisor that follows a dead one reports the old one's tasks as ended with an unknown exit code, which is how
/// every task is accounted for.</para>
/// </remarks>
internal sealed partial class AgentSupervisor : IProcessSupervisor, IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly SupervisorLaunch _launch;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly AgentSessions _sessions;
    private SupervisorClient? _client;
    private SpawnedSupervisor? _spawned;

    public AgentSupervisor(SupervisorLaunch launch, TimeProvider time, ILogger log)
    {
        _launch = launch;
        _time = time;
        _log = log;
        _sessions = new AgentSessions(Path.Combine(launch.StateDirectory, "sessions"), log);
    }

    /// <inheritdoc/>
    public string Containment => _client?.Hello.Containment ?? "unknown: the supervisor is not connected";

    /// <summary>Reaches the supervisor, starting one if there is none.</summary>
    public async Task ConnectAsync(CancellationToken cancellation) => await GetClientAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask<string?> FindIsolationProblemAsync(CancellationToken cancellation)
    {
        SupervisorHello hello = (await GetClientAsync(cancellation)).Hello;
        return hello.Features.Contains(SupervisorHello.Isolation)
            ? hello.IsolationProblem
            : "the running supervisor is of an earlier version; it is replaced once its tasks have ended";
    }

    /// <inheritdoc/>
    public async ValueTask<ProcessStatus> StartAsync(ProcessStart start, CancellationToken cancellation)
    {
        LaunchRequest request = ProcessRequests.Launch(start);
        return Status(await AskAsync(client => client.StartAsync(request, cancellation), cancellation));
    }

    /// <inheritdoc/>
    public async ValueTask<ExitResult> WaitAsync(ProcessKey key, CancellationToken cancellation) =>
        Result(await AskAsync(client => client.WaitAsync(Key(key), cancellation), cancellation));

    /// <inheritdoc/>
    public async ValueTask SignalAsync(ProcessKey key, int signal, CancellationToken cancellation) =>
        await AskAsync(client => client.SignalAsync(Key(key), signal, cancellation), cancellation);

    /// <inheritdoc/>
    public async ValueTask StopAsync(ProcessKey key, int signal, TimeSpan grace, CancellationToken cancellation) =>
        await AskAsync(client => client.StopAsync(Key(key), signal, grace, cancellation), cancellation);

    /// <inheritdoc/>
    public async ValueTask<TaskUsage> StatsAsync(ProcessKey key, CancellationToken cancellation) =>
        ProcessRequests.Usage(await AskAsync(client => client.StatsAsync(Key(key), cancellation), cancellation));

    /// <inheritdoc/>
    public async ValueTask<ProcessStatus?> FindAsync(ProcessKey key, CancellationToken cancellation)
    {
        ImmutableArray<TaskRecord> records = await AskAsync(client => client.ListAsync(cancellation), cancellation);
        return records.FirstOrDefault(record => record.Key == Key(key)) is { } found ? Status(found) : null;
    }

    /// <inheritdoc/>
    public async ValueTask ForgetAsync(ProcessKey key, CancellationToken cancellation) =>
        await AskAsync(client => client.ForgetAsync(Key(key), cancellation), cancellation);

    /// <inheritdoc/>
    public async ValueTask<IExecSession> OpenSessionAsync(SessionStart start, CancellationToken cancellation)
    {
        SupervisorClient client = await GetClientAsync(cancellation);
        TaskRecord? task = await AskAsync(asked => asked.FindAsync(Key(start.Key), cancellation), cancellation);
        return task is { Exit: null }
            ? await _sessions.OpenAsync(start, task, client, cancellation)
            : throw new DriverException($"task \"{start.Key.TaskName}\" is not running.", recoverable: false);
    }

    /// <summary>Drops what the supervisor holds under keys that nobody knows any more.</summary>
    /// <param name="isKnown">Whether somebody will ask for this key.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task ForgetStrangersAsync(Func<ProcessKey, bool> isKnown, CancellationToken cancellation)
    {
        foreach (TaskRecord record in await AskAsync(client => client.ListAsync(cancellation), cancellation))
        {
            var key = new ProcessKey(record.Key.AllocationId, record.Key.Task, record.Key.Attempt);
            if (!isKnown(key))
            {
                LogStranger(record.Key.ToString());
                await ForgetAsync(key, cancellation);
            }
        }
    }

    /// <summary>Ends the supervisor and every task it still has.</summary>
    public async Task ShutdownAsync(CancellationToken cancellation)
    {
        try
        {
            if (_client is { } client)
            {
                await client.ShutdownAsync(killTasks: true, cancellation);
            }
        }
        catch (Exception error) when (error is SupervisorConnectionException or SupervisorException)
        {
            LogShutdown(error.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _sessions.DisposeAsync();
        await _closing.CancelAsync();
        await _connecting.WaitAsync();
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }

        _spawned?.TryReap();
        _spawned?.Dispose();
        _closing.Dispose();
    }

    private async Task AskAsync(Func<SupervisorClient, Task> ask, CancellationToken cancellation) =>
        await AskAsync(
            async client =>
            {
                await ask(client);
                return true;
            },
            cancellation);

    private async Task<T> AskAsync<T>(Func<SupervisorClient, Task<T>> ask, CancellationToken cancellation)
    {
        while (true)
        {
            SupervisorClient client = await GetClientAsync(cancellation);
            try
            {
                return await ask(client);
            }
            catch (SupervisorConnectionException) when (!_closing.IsCancellationRequested)
            {
                // Asked again on the next connection.
                await client.Closed.WaitAsync(cancellation);
            }
            catch (SupervisorException refused)
            {
                throw new DriverException(
                    refused.Message, recoverable: refused.Code is RefusalCode.Busy or RefusalCode.Ending, refused);
            }
        }
    }

    private async Task<SupervisorClient> GetClientAsync(CancellationToken cancellation)
    {
        if (_client is { Closed.IsCompleted: false } connected)
        {
            return connected;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token);
        await _connecting.WaitAsync(either.Token);
        try
        {
            TimeSpan pause = FirstPause;
            while (_client is not { Closed.IsCompleted: false })
            {
                try
                {
                    await ReplaceClientAsync(either.Token);
                }
                catch (SupervisorConnectionException error)
                {
                    LogUnreachable(error.Message);
                    await Task.Delay(pause, _time, either.Token);
                    pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                }
            }

            return _client;
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task ReplaceClientAsync(CancellationToken cancellation)
    {
        if (_client is { } lost)
        {
            LogLost((await lost.Closed).Message);
            await lost.DisposeAsync();
            _client = null;
        }

        if (_spawned?.TryReap() == true)
        {
            _spawned.Dispose();
            _spawned = null;
        }

        try
        {
            _client = await SupervisorClient.ConnectAsync(_launch.SocketPath, cancellation: cancellation);
        }
        catch (SupervisorConnectionException)
        {
            _spawned?.Dispose();
            _spawned = await SupervisorSpawner.StartAsync(_launch, cancellation);
            _client = await SupervisorClient.ConnectAsync(_launch.SocketPath, cancellation: cancellation);
        }

        LogConnected(_client.Hello.ProcessId, _client.Hello.Containment);
    }

    private static TaskKey Key(ProcessKey key) => ProcessRequests.Key(key);

    private static ProcessStatus Status(TaskRecord record) => new(
        new ProcessKey(record.Key.AllocationId, record.Key.Task, record.Key.Attempt),
        record.ProcessId,
        record.StartedAt,
        record.Exit is { } exit ? Result(exit) : null);

    private static ExitResult Result(TaskExit exit) => new(exit.ExitCode, exit.Signal, exit.OutOfMemory, exit.Error, exit.EndedAt);

    [LoggerMessage(4101, LogLevel.Information, "supervisor: connected to process {Process}, tasks are held by {Containment}")]
    private partial void LogConnected(int process, string containment);

    [LoggerMessage(4102, LogLevel.Warning, "supervisor: {Reason}")]
    private partial void LogLost(string reason);

    [LoggerMessage(4103, LogLevel.Error, "supervisor: {Reason}; trying again")]
    private partial void LogUnreachable(string reason);

    [LoggerMessage(4104, LogLevel.Warning, "supervisor: {Key} belongs to no allocation here; it is ended and forgotten")]
    private partial void LogStranger(string key);

    [LoggerMessage(4105, LogLevel.Warning, "supervisor: could not be asked to end: {Reason}")]
    private partial void LogShutdown(string reason);
}
