namespace Steppe.Model;

/// <summary>One replacement of a failed allocation, remembered by its successor.</summary>
public sealed record RescheduleEvent(
    DateTimeOffset At,
    AllocationId PreviousAllocationId,
    NodeId PreviousNodeId,
    TimeSpan Delay);
