namespace Steppe.Model;

/// <summary>What admission must know of the cluster it admits a job to.</summary>
public sealed record AdmissionOptions
{
    /// <summary>Region of a job that names none.</summary>
    public string Region { get; init; } = "global";

    /// <summary>Namespace of a job that names none.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Node pool of a job that names none: its namespace's default.</summary>
    public string DefaultNodePool { get; init; } = "default";

    /// <summary>Server setting <c>job_default_priority</c>.</summary>
    public int DefaultPriority { get; init; } = 50;

    /// <summary>Server setting <c>job_max_priority</c>.</summary>
    public int MaxPriority { get; init; } = 100;

    /// <summary>Scheduler setting <c>MemoryOversubscriptionEnabled</c>.</summary>
    public bool IsMemoryOversubscriptionEnabled { get; init; }

    /// <summary>Whether a block that does nothing yet is only warned of: the job is looked at, not registered.</summary>
    public bool OnlyWarnsOfUnbuiltBlocks { get; init; }

    /// <summary>The time zones the server knows.</summary>
    public TimeZones TimeZones { get; init; } = TimeZones.OnlyUtc;
}
