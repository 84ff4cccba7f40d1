using Steppe.Drivers;

namespace Steppe.Client.Stats;

/// <summary>What an allocation uses.</summary>
/// <remarks>Wire: <c>AllocResourceUsage</c>. Tasks that do not run are left out.</remarks>
/// <param name="Total">All tasks together.</param>
/// <param name="Tasks">By task name, ordinal order.</param>
/// <param name="TakenAt">When it was read (UTC).</param>
public sealed record AllocationUsage(TaskFigures Total, IReadOnlyList<KeyValuePair<string, RunningTaskUsage>> Tasks, DateTimeOffset TakenAt);

/// <summary>What one task uses, with its processes.</summary>
/// <param name="Total">The whole task.</param>
/// <param name="Processes">By process id.</param>
/// <param name="TakenAt">When it was read (UTC).</param>
public sealed record RunningTaskUsage(TaskFigures Total, IReadOnlyList<KeyValuePair<int, TaskFigures>> Processes, DateTimeOffset TakenAt);

/// <summary>Memory and CPU at one moment.</summary>
/// <param name="Figures">As the driver reads them.</param>
/// <param name="UserPercent">User time since the last reading, in percent of one core.</param>
/// <param name="SystemPercent">Kernel time since the last reading, in percent of one core.</param>
/// <param name="TotalTicksMhz">MHz in use.</param>
/// <param name="MeasuredMemory">Names of the memory figures that are real, as the API spells them.</param>
/// <param name="MeasuredCpu">Names of the CPU figures that are real, as the API spells them.</param>
public sealed record TaskFigures(
    ResourceFigures Figures,
    double UserPercent,
    double SystemPercent,
    double TotalTicksMhz,
    IReadOnlyList<string> MeasuredMemory,
    IReadOnlyList<string> MeasuredCpu)
{
    /// <summary>User and kernel time together.</summary>
    public double Percent => UserPercent + SystemPercent;
}
