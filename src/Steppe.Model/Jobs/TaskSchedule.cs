namespace Steppe.Model;

/// <summary>Wall-clock hours in which a task may run.</summary>
/// <remarks>Source: job specification, block <c>schedule</c>.</remarks>
public sealed record TaskSchedule
{
    public TaskScheduleCron? Cron { get; init; }
}
