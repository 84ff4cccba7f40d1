using Steppe.Model;

namespace Steppe.State;

/// <summary>What is known of a periodic job's launches.</summary>
/// <remarks>The next launch is the first of its schedule after <see cref="After"/>.</remarks>
public sealed record PeriodicLaunch
{
    public required JobKey Job { get; init; }

    /// <summary>Since when the job has its present schedule: what was due before is not owed.</summary>
    public required DateTimeOffset ScheduledFrom { get; init; }

    /// <summary>The newest time of the schedule for which a child was made, or null.</summary>
    public DateTimeOffset? LastLaunchAt { get; init; }

    public ulong ModifyIndex { get; init; }

    /// <summary>Everything due until then is settled.</summary>
    public DateTimeOffset After => LastLaunchAt is { } last && last > ScheduledFrom ? last : ScheduledFrom;
}
