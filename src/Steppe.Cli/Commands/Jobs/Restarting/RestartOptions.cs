using Steppe.Model;

namespace Steppe.Cli.Commands.Jobs.Restarting;

/// <summary>How <c>job restart</c> goes about it.</summary>
internal sealed record RestartOptions
{
    /// <summary>Whether allocations are stopped, and replaced wherever there is room, instead of restarted where they are.</summary>
    public bool Reschedules { get; init; }

    /// <summary>Whether tasks that have ended run again too.</summary>
    public bool AllTasks { get; init; }

    /// <summary>The only tasks to restart; empty for all that run.</summary>
    public IReadOnlyList<string> Tasks { get; init; } = [];

    public bool NoShutdownDelay { get; init; }

    /// <summary>How many allocations go at once.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The pause between two batches.</summary>
    public Duration BatchWait { get; init; }

    /// <summary>Whether the user is asked before every batch but the first.</summary>
    public bool AsksBetweenBatches { get; init; }

    /// <summary>What happens after a batch with an error.</summary>
    public required RestartErrors OnError { get; init; }

    /// <summary>Whether full ids are shown.</summary>
    public bool IsVerbose { get; init; }
}

/// <summary>What happens after a batch of <c>job restart</c> with an error.</summary>
internal enum RestartErrors
{
    /// <summary>The user decides.</summary>
    Ask,

    /// <summary>The remaining batches are left as they are.</summary>
    Fail,

    /// <summary>The remaining batches come next all the same.</summary>
    GoOn,
}
