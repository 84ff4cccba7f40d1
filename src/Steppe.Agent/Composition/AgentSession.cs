using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Steppe.Agent.Configuration;
using Steppe.Agent.Logging;

namespace Steppe.Agent.Composition;

/// <summary>One run of an agent: start, wait, stop.</summary>
internal sealed partial class AgentSession
{
    private readonly LoadedConfig _loaded;
    private readonly AgentLog _agentLog;
    private readonly TextWriter _output;
    private readonly AgentSurroundings _surroundings;
    private readonly ConfigReload _reload;
    private readonly ServiceNotifier _notifier;
    private readonly ILogger _log;
    private bool _leaves;

    public AgentSession(AgentFlags flags, LoadedConfig loaded, AgentLog log, TextWriter output, AgentSurroundings surroundings)
    {
        (_loaded, _agentLog, _output, _surroundings) = (loaded, log, output, surroundings);
        _reload = new ConfigReload(flags, surroundings.Host, loaded.Config, log);
        _notifier = new ServiceNotifier(surroundings.NotifySocket);
        _log = log.CreateLogger("agent");
    }

    /// <summary>Runs it to its end.</summary>
    /// <returns>Null after an orderly stop, else why it ended.</returns>
    /// <exception cref="AgentStartException">It could not start.</exception>
    public async Task<string?> RunAsync(CancellationToken cancellation)
    {
        using var signals = new AgentSignals();
        foreach (ConfigProblem warning in _loaded.Warnings)
        {
            LogWarning(warning.Origin.ToString() is { Length: > 0 } place ? $"{place}: {warning.Sentence}" : warning.Sentence);
        }

        RunningAgent? agent = await StartAsync(signals, cancellation);
        if (agent is null)
        {
            return null;
        }

        AgentBanner.Started(_output, _loaded.Config, agent);
        _agentLog.Open();
        _notifier.Ready();
        string? reason = await WaitAsync(agent, signals, cancellation);
        _notifier.Stopping();
        return await StopAsync(agent, signals) ?? reason;
    }

    // Null when a signal came before everything had started.
    private async Task<RunningAgent?> StartAsync(AgentSignals signals, CancellationToken cancellation)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<RunningAgent> starting = RunningAgent.StartAsync(_loaded.Config, _surroundings, _agentLog, giveUp.Token);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<PosixSignal> signal = NextStopAsync(signals, waiting.Token);
        try
        {
            bool isAskedToStop = await Task.WhenAny(starting, signal) == signal;
            if (isAskedToStop)
            {
                await giveUp.CancelAsync();
            }

            RunningAgent agent = await starting;
            if (isAskedToStop)
            {
                await agent.DisposeAsync();
                return null;
            }

            return agent;
        }
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            await waiting.CancelAsync();
        }
    }

    private async Task<string?> WaitAsync(RunningAgent agent, AgentSignals signals, CancellationToken cancellation)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<PosixSignal> stop = NextStopAsync(signals, waiting.Token);
        try
        {
            if (await Task.WhenAny(stop, agent.ServerEnded) == stop)
            {
                PosixSignal signal = await stop;
                _leaves = Leaves(signal);
                LogStopping(signal);
                return null;
            }

            Exception? reason = await agent.ServerEnded;
            return $"the server has ended: {reason?.Message ?? "it was shut down"}; nothing acknowledged is lost, start the agent again";
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            await waiting.CancelAsync();
        }
    }

    // Whoever asks twice does not want to wait: what is still running is left as it is.
    private async Task<string?> StopAsync(RunningAgent agent, AgentSignals signals)
    {
        using var waiting = new CancellationTokenSource();
        Task stopping = EndAsync(agent);
        if (await Task.WhenAny(stopping, NextStopAsync(signals, waiting.Token)) != stopping)
        {
            return "told twice to stop: left before everything had ended";
        }

        await waiting.CancelAsync();
        await stopping;
        LogStopped();
        return null;
    }

    private async Task EndAsync(RunningAgent agent)
    {
        if (_leaves)
        {
            await agent.LeaveAsync();
        }

        bool hasServer = agent.Server is not null;
        await agent.DisposeAsync();
        if (_leaves && hasServer)
        {
            LogServerLeft();
        }
    }

    // Serves the other signals until one comes that asks to stop.
    private async Task<PosixSignal> NextStopAsync(AgentSignals signals, CancellationToken cancellation)
    {
        while (true)
        {
            PosixSignal signal = await signals.NextAsync(cancellation);
            switch (signal)
            {
                case PosixSignal.SIGHUP:
                    _notifier.Reloading();
                    _reload.Reload();
                    _notifier.Ready();
                    break;
                case AgentSignals.Metrics:
                    LogMetrics(_loaded.Config.Addresses.AdvertiseHttp);
                    break;
                default:
                    LogSignal(signal, Leaves(signal));
                    return signal;
            }
        }
    }

    private bool Leaves(PosixSignal signal) =>
        signal == PosixSignal.SIGINT ? _loaded.Config.LeaveOnInterrupt : _loaded.Config.LeaveOnTerminate;

    [LoggerMessage(5001, LogLevel.Warning, "{Sentence}")]
    private partial void LogWarning(string sentence);

    [LoggerMessage(5002, LogLevel.Information, "caught signal: signal={Signal} leave={Leave}")]
    private partial void LogSignal(PosixSignal signal, bool leave);

    [LoggerMessage(5003, LogLevel.Information, "stopping: signal={Signal}")]
    private partial void LogStopping(PosixSignal signal);

    [LoggerMessage(5004, LogLevel.Information, "stopped")]
    private partial void LogStopped();

    [LoggerMessage(5006, LogLevel.Information, "the server left the cluster; its state is kept and read again when it is started next")]
    private partial void LogServerLeft();

    [LoggerMessage(5005, LogLevel.Information, "metrics are served at http://{Address}/v1/metrics")]
    private partial void LogMetrics(string address);
}
