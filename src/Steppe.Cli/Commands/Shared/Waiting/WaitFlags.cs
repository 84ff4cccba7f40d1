using Steppe.Cli.CommandLine;
using Steppe.Model;

namespace Steppe.Cli.Commands.Shared.Waiting;

/// <summary>The flags of every command that can wait for the end of batch work.</summary>
internal sealed class WaitFlags
{
    private readonly BoolFlag _wait;
    private readonly BoolFlag _logs;
    private readonly DurationFlag _timeout;
    private readonly BoolFlag _stopOnInterrupt;

    public WaitFlags(FlagSet flags)
    {
        _wait = flags.Add(new BoolFlag("wait", "Wait until the job's work has ended; return 0 if all of it succeeded, else the exit code of the first task that failed."));
        _logs = flags.Add(new BoolFlag("logs", "With -wait: print what the tasks write, each line with its task if there are several."));
        _timeout = flags.Add(new DurationFlag("wait-timeout", "With -wait: how long to wait; without end if not set. Returns 2 if nothing could be placed in that time, else 1."));
        _stopOnInterrupt = flags.Add(new BoolFlag("stop-on-interrupt", "With -wait: Ctrl-C stops the job; it is left alone if not set."));
    }

    public bool IsWanted => _wait.Value;

    public bool WithLogs => _logs.Value;

    public bool StopsOnInterrupt => _stopOnInterrupt.Value;

    /// <summary>Null for as long as it takes.</summary>
    public TimeSpan? Timeout => _timeout.IsSet ? _timeout.Value.ToTimeSpan() : null;

    /// <summary>Checks the flags against each other.</summary>
    /// <param name="isDetached">Whether the command was asked not to follow the job.</param>
    /// <exception cref="CliException">They contradict each other.</exception>
    public void Check(bool isDetached)
    {
        string? orphan = IsWanted ? null
            : _logs.Value ? "-logs"
            : _timeout.IsSet ? "-wait-timeout"
            : _stopOnInterrupt.Value ? "-stop-on-interrupt" : null;
        if (orphan is not null)
        {
            throw new CliException($"{orphan} says how to wait: give -wait too.");
        }

        if (IsWanted && isDetached)
        {
            throw new CliException("-wait and -detach exclude each other: give only one.");
        }

        if (_timeout.IsSet && _timeout.Value <= Duration.Zero)
        {
            throw new CliException($"-wait-timeout {_timeout.Value} leaves no time to wait: give more than 0s, or leave it out to wait without end.");
        }
    }

    /// <summary>Checks that the work of a job can be waited for.</summary>
    /// <exception cref="CliException">It never ends, or it is that of other jobs.</exception>
    public void Check(Job job, string programName)
    {
        if (!IsWanted)
        {
            return;
        }

        string? reason = job switch
        {
            { ParameterizedJob: not null, Dispatched: false } =>
                $"job \"{job.Id}\" is parameterized and runs nothing itself: register it without -wait, then wait with {programName} job dispatch -wait {job.Id}.",
            { Periodic: not null } =>
                $"job \"{job.Id}\" is periodic and runs nothing itself: register it without -wait; the jobs it starts are listed by {programName} job status {job.Id}.",
            { Type: "batch" or "sysbatch" } => null,
            _ => $"job \"{job.Id}\" is a {(string.IsNullOrEmpty(job.Type) ? "service" : job.Type)} job, which runs until it is stopped: -wait is for batch work.",
        };
        if (reason is not null)
        {
            throw new CliException($"There is nothing to wait for: {reason}");
        }
    }
}
