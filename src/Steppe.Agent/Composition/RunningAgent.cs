using Microsoft.Extensions.Logging;
using Steppe.Agent.Configuration;
using Steppe.Client;
using Steppe.Drivers;
using Steppe.Log;
using Steppe.Model;
using Steppe.Protocol;
using Steppe.Server;
using Steppe.State;
using Steppe.Supervisor.Native;

namespace Steppe.Agent.Composition;

/// <summary>Everything one agent runs, started in order and ended in the opposite one.</summary>
/// <remarks>The only place that knows all the parts. Disposing leaves tasks running, unless the agent is a <c>-dev</c> one.</remarks>
internal sealed class RunningAgent : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _parts = new();
    private readonly AgentConfig _config;
    private readonly AgentSurroundings _surroundings;
    private readonly ILoggerFactory _logs;

    private RunningAgent(AgentConfig config, AgentSurroundings surroundings, ILoggerFactory logs) =>
        (_config, _surroundings, _logs) = (config, surroundings, logs);

    public ServerNode? Server { get; private set; }

    public ClientAgent? Client { get; private set; }

    /// <summary>The way to the servers.</summary>
    public IServerConnection? Servers { get; private set; }

    /// <summary>Where everything is kept.</summary>
    public string DataDirectoryPath { get; private set; } = "";

    /// <summary>Completes when the server in this agent has ended by itself, with the reason.</summary>
    public Task<Exception?> ServerEnded => Server?.Ended ?? new TaskCompletionSource<Exception?>().Task;

    /// <summary>Starts every part.</summary>
    /// <exception cref="AgentStartException">A part cannot start; those before it have been ended again.</exception>
    public static async Task<RunningAgent> StartAsync(
        AgentConfig config, AgentSurroundings surroundings, ILoggerFactory logs, CancellationToken cancellation)
    {
        var agent = new RunningAgent(config, surroundings, logs);
        try
        {
            await agent.StartAsync(cancellation);
            return agent;
        }
        catch (Exception error)
        {
            await agent.DisposeAsync();
            if (error is LogRefusedException or LogFailedException or StateFormatException or DriverException
                or IOException or UnauthorizedAccessException or InvalidDataException)
            {
                throw new AgentStartException(error.Message, error);
            }

            throw;
        }
    }

    /// <summary>Empties the node where the agent file says so, and says goodbye to the rest of the cluster; only disposing may follow.</summary>
    public async Task LeaveAsync()
    {
        if (Client is null)
        {
            return;
        }

        if (_config.Client.ShutdownDrain is { } drain && Servers is { } servers)
        {
            await new ShutdownDrain(drain, servers, Client.NodeId, _surroundings.Time, _logs.CreateLogger("client")).RunAsync();
        }

        await Client.LeaveAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
        {
            // Before anything that waits for callers: the cluster is without a leader until this one lets go.
            await Server.StepDownAsync();
        }

        while (_parts.TryPop(out IAsyncDisposable? part))
        {
            await part.DisposeAsync();
        }
    }

    private async Task StartAsync(CancellationToken cancellation)
    {
        DataDirectory data = DataDirectory.Open(_config);
        _parts.Push(new Sync(data));
        DataDirectoryPath = data.Path;
        PortProbe.Check(_config);
        if (_config.Server.Enabled)
        {
            await StartServerAsync(data.Path, cancellation);
        }
        else
        {
            Servers = Added(new RpcServerConnection(_config.Client.Servers, _surroundings.Time));
        }

        if (_config.Client.Enabled)
        {
            await StartClientAsync(data.Path, cancellation);
        }

        Added(await HttpStart.StartAsync(_config, this, _surroundings.Time, _logs, cancellation));
        Added(_surroundings.Time.CreateTimer(static _ => ProgramPages.LetGo(), null, ProgramPages.SettlingTime, Timeout.InfiniteTimeSpan));
    }

    private async Task StartServerAsync(string dataDirectory, CancellationToken cancellation)
    {
        ServerOptions options = RoleOptions.OfServer(_config, dataDirectory, AgentSurroundings.NewSeed());
        Server = Added(await ServerNode.StartAsync(options, _surroundings.Time, _logs.CreateLogger("server"), cancellation));
        Servers = Server.Gateway;
        var handler = new RpcConnectionHandler(Server.Gateway, _surroundings.Time);
        Added(await RpcListener.StartAsync(_config.Addresses.BindRpc, handler, _logs, _surroundings.Time, cancellation));
    }

    private async Task StartClientAsync(string dataDirectory, CancellationToken cancellation)
    {
        ClientOptions options = RoleOptions.OfClient(_config, dataDirectory, _surroundings);
        IServerConnection servers = Servers ?? throw new InvalidOperationException("a client needs a way to the servers");
        Client = Added(await ClientAgent.StartAsync(
            options, servers, processes => DriverSet.Make(_config, processes), _surroundings.Time, new Entropy(AgentSurroundings.NewSeed()), _logs, cancellation));
    }

    private T Added<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }

    private sealed class Sync(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
