using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Steppe.Agent.Logging;

/// <summary>The agent's log: takes what every part says and writes it, one line each, to its outputs.</summary>
/// <remarks>
/// <para>Thread-safe. Lines are written at once and in order; a reader that stalls stalls whoever logs, because a log with
/// holes is worse; those who follow from afar (<see cref="Subscribe"/>) stall nobody. Until <see cref="Open"/> lines for the console are held back, so that they come after the start-up text.</para>
/// <para>Nothing here knows a secret from other text: whoever logs must not pass one.</para>
/// </remarks>
internal sealed class AgentLog : ILoggerFactory, ILoggerProvider
{
    // Beyond this a start that never ends would eat memory with what it has to say.
    private const int MostHeldLines = 10_000;

    private readonly Lock _writing = new();
    private readonly TextWriter _console;
    private readonly bool _isJson;
    private readonly RotatingFile? _file;
    private readonly TimeProvider _time;
    private readonly List<string> _held = [];
    private volatile int _level;
    private volatile int _lowestLevel;
    private ImmutableArray<LogSubscription> _subscriptions = [];
    private bool _isOpen;

    public AgentLog(TextWriter console, LogLevel level, bool isJson, RotatingFile? file, TimeProvider time)
    {
        (_console, _isJson, _file, _time) = (console, isJson, file, time);
        Level = level;
    }

    /// <summary>The log file, if one is written.</summary>
    public string? FilePath => _file?.FilePath;

    /// <summary>The lowest level that is written; may be changed at any time.</summary>
    public LogLevel Level
    {
        get => (LogLevel)_level;
        set
        {
            lock (_writing)
            {
                _level = (int)value;
                SetLowestLevel();
            }
        }
    }

    /// <summary>Whether anybody wants lines of a level: the outputs, or somebody who follows from afar.</summary>
    public bool IsWanted(LogLevel level) => level >= (LogLevel)_lowestLevel && level != LogLevel.None;

    /// <summary>Begins to follow the log from now on.</summary>
    /// <param name="level">The lowest level wanted, whatever the outputs show.</param>
    /// <param name="isJson">Whether lines come as JSON.</param>
    public LogSubscription Subscribe(LogLevel level, bool isJson)
    {
        var subscription = new LogSubscription(this, level, isJson, _time);
        lock (_writing)
        {
            _subscriptions = _subscriptions.Add(subscription);
            SetLowestLevel();
        }

        return subscription;
    }

    /// <summary>Ends what <see cref="Subscribe"/> began.</summary>
    public void Unsubscribe(LogSubscription subscription)
    {
        lock (_writing)
        {
            _subscriptions = _subscriptions.Remove(subscription);
            SetLowestLevel();
        }
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new ModuleLogger(this, categoryName);

    /// <summary>Lets the lines held back go to the console, and all later ones at once.</summary>
    public void Open()
    {
        lock (_writing)
        {
            _isOpen = true;
            foreach (string line in _held)
            {
                _console.WriteLine(line);
            }

            _held.Clear();
            _held.TrimExcess();
            _console.Flush();
        }
    }

    /// <summary>Writes one line to whoever wants its level.</summary>
    public void Write(LogLevel level, string module, string message, Exception? error, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        var line = new LogLine(_time.GetLocalNow(), level, module, message, error, values);
        bool isForOutputs = level >= Level;
        string text = !isForOutputs ? "" : _isJson ? line.ToJson() : line.ToText();
        lock (_writing)
        {
            foreach (LogSubscription subscription in _subscriptions)
            {
                subscription.Offer(line);
            }

            if (!isForOutputs)
            {
                return;
            }

            _file?.WriteLine(text);
            if (_isOpen)
            {
                _console.WriteLine(text);
                _console.Flush();
            }
            else if (_held.Count < MostHeldLines)
            {
                _held.Add(text);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>There is one provider, this one; the framework's own are not wanted.</remarks>
    public void AddProvider(ILoggerProvider provider)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Open();
        lock (_writing)
        {
            _file?.Dispose();
        }
    }

    private void SetLowestLevel() => _lowestLevel = _subscriptions.Select(static one => (int)one.Level).Append(_level).Min();

    private sealed class ModuleLogger(AgentLog log, string category) : ILogger
    {
        private readonly string _module = LogModule.Of(category);
        private readonly LogLevel _floor = LogModule.IsForeign(category) ? LogLevel.Warning : LogLevel.Trace;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= _floor && log.IsWanted(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Write(logLevel, _module, formatter(state, exception), exception, state as IReadOnlyList<KeyValuePair<string, object?>> ?? []);
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;
    }
}
