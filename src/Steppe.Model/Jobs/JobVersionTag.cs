namespace Steppe.Model;

/// <summary>A name given to one version of a job, which keeps that version from being garbage collected.</summary>
public sealed record JobVersionTag
{
    public string Name { get; init => field = value ?? ""; } = "";

    public string Description { get; init => field = value ?? ""; } = "";

    /// <summary>Unix time in nanoseconds.</summary>
    public long TaggedTime { get; init; }
}
