namespace Steppe.Model;

/// <summary>The defaults of restart, reschedule, update and migrate, and how one such block lies over another.</summary>
/// <remarks>Pure. In <c>a.Over(b)</c> each field of <c>a</c> that is set wins. Source: job specification §3.</remarks>
internal static class PolicyDefaults
{
    public static UpdateStrategy Update { get; } = new()
    {
        Stagger = Duration.FromSeconds(30),
        MaxParallel = 1,
        HealthCheck = "checks",
        MinHealthyTime = Duration.FromSeconds(10),
        HealthyDeadline = Duration.FromMinutes(5),
        ProgressDeadline = Duration.FromMinutes(10),
        Canary = 0,
        AutoRevert = false,
        AutoPromote = false,
    };

    public static MigrateStrategy Migrate { get; } = new()
    {
        MaxParallel = 1,
        HealthCheck = "checks",
        MinHealthyTime = Duration.FromSeconds(10),
        HealthyDeadline = Duration.FromMinutes(5),
    };

    public static RestartPolicy Restart(string? jobType)
    {
        bool runsToCompletion = jobType is "batch" or "sysbatch";
        return new RestartPolicy
        {
            Attempts = runsToCompletion ? 3 : 2,
            Interval = runsToCompletion ? Duration.FromHours(24) : Duration.FromMinutes(30),
            Delay = Duration.FromSeconds(15),
            Mode = "fail",
            RenderTemplates = false,
        };
    }

    public static ReschedulePolicy Reschedule(string? jobType) => jobType switch
    {
        "service" => new ReschedulePolicy
        {
            Attempts = 0,
            Interval = Duration.Zero,
            Delay = Duration.FromSeconds(30),
            DelayFunction = "exponential",
            MaxDelay = Duration.FromHours(1),
            Unlimited = true,
        },
        "batch" => new ReschedulePolicy
        {
            Attempts = 1,
            Interval = Duration.FromHours(24),
            Delay = Duration.FromSeconds(5),
            DelayFunction = "constant",
            MaxDelay = Duration.Zero,
            Unlimited = false,
        },
        _ => new ReschedulePolicy
        {
            Attempts = 0,
            Interval = Duration.Zero,
            Delay = Duration.Zero,
            DelayFunction = "",
            MaxDelay = Duration.Zero,
            Unlimited = false,
        },
    };

    public static RestartPolicy Over(this RestartPolicy? own, RestartPolicy below) => new()
    {
        Interval = own?.Interval ?? below.Interval,
        Attempts = own?.Attempts ?? below.Attempts,
        Delay = own?.Delay ?? below.Delay,
        Mode = own?.Mode ?? below.Mode,
        RenderTemplates = own?.RenderTemplates ?? below.RenderTemplates,
    };

    public static ReschedulePolicy Over(this ReschedulePolicy? own, ReschedulePolicy below) => new()
    {
        Attempts = own?.Attempts ?? below.Attempts,
        Interval = own?.Interval ?? below.Interval,
        Delay = own?.Delay ?? below.Delay,
        DelayFunction = own?.DelayFunction ?? below.DelayFunction,
        MaxDelay = own?.MaxDelay ?? below.MaxDelay,
        Unlimited = own?.Unlimited ?? below.Unlimited,
    };

    public static UpdateStrategy Over(this UpdateStrategy? own, UpdateStrategy below) => new()
    {
        Stagger = own?.Stagger ?? below.Stagger,
        MaxParallel = own?.MaxParallel ?? below.MaxParallel,
        HealthCheck = own?.HealthCheck ?? below.HealthCheck,
        MinHealthyTime = own?.MinHealthyTime ?? below.MinHealthyTime,
        HealthyDeadline = own?.HealthyDeadline ?? below.HealthyDeadline,
        ProgressDeadline = own?.ProgressDeadline ?? below.ProgressDeadline,
        Canary = own?.Canary ?? below.Canary,
        AutoRevert = own?.AutoRevert ?? below.AutoRevert,
        AutoPromote = own?.AutoPromote ?? below.AutoPromote,
    };

    public static MigrateStrategy Over(this MigrateStrategy? own, MigrateStrategy below) => new()
    {
        MaxParallel = own?.MaxParallel ?? below.MaxParallel,
        HealthCheck = own?.HealthCheck ?? below.HealthCheck,
        MinHealthyTime = own?.MinHealthyTime ?? below.MinHealthyTime,
        HealthyDeadline = own?.HealthyDeadline ?? below.HealthyDeadline,
    };

    /// <summary>True when every field is unset or zero.</summary>
    public static bool IsEmpty(this UpdateStrategy update) =>
        update.Over(Zero) == Zero;

    /// <summary>An update block of zeros: what a stored job shows where it has none.</summary>
    public static UpdateStrategy Zero { get; } = new()
    {
        Stagger = Duration.Zero,
        MaxParallel = 0,
        HealthCheck = "",
        MinHealthyTime = Duration.Zero,
        HealthyDeadline = Duration.Zero,
        ProgressDeadline = Duration.Zero,
        Canary = 0,
        AutoRevert = false,
        AutoPromote = false,
    };
}
