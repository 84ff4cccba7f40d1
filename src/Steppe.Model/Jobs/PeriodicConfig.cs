namespace Steppe.Model;

/// <summary>When a job is launched again and again.</summary>
/// <remarks>Source: job specification, block <c>periodic</c>.</remarks>
public sealed record PeriodicConfig
{
    public bool? Enabled { get; init; }

    public string? Spec { get; init; }

    public IReadOnlyList<string>? Specs { get; init; }

    public string? SpecType { get; init; }

    public bool? ProhibitOverlap { get; init; }

    public string? TimeZone { get; init; }
}
