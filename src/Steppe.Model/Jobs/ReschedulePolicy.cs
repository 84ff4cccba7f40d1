namespace Steppe.Model;

/// <summary>How a failed allocation is tried again on another node.</summary>
/// <remarks>Source: job specification, block <c>reschedule</c>.</remarks>
public sealed record ReschedulePolicy
{
    public int? Attempts { get; init; }

    public Duration? Interval { get; init; }

    public Duration? Delay { get; init; }

    public string? DelayFunction { get; init; }

    public Duration? MaxDelay { get; init; }

    public bool? Unlimited { get; init; }
}
