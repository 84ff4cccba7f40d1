namespace Steppe.Model;

/// <summary>How often a failed task is restarted on its node before it counts as failed.</summary>
/// <remarks>Source: job specification, block <c>restart</c>.</remarks>
public sealed record RestartPolicy
{
    public Duration? Interval { get; init; }

    public int? Attempts { get; init; }

    public Duration? Delay { get; init; }

    public string? Mode { get; init; }

    public bool? RenderTemplates { get; init; }
}
