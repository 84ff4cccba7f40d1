namespace Steppe.Model;

/// <summary>What the web UI shows about a job beside its state.</summary>
/// <remarks>Source: job specification, block <c>ui</c>.</remarks>
public sealed record JobUi
{
    public string Description { get; init => field = value ?? ""; } = "";

    public IReadOnlyList<JobUiLink>? Links { get; init; }
}
