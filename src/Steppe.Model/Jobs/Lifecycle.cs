namespace Steppe.Model;

/// <summary>When a task runs in relation to the group's main tasks.</summary>
/// <remarks>Source: job specification, block <c>lifecycle</c>.</remarks>
public sealed record Lifecycle
{
    public string Hook { get; init => field = value ?? ""; } = "";

    public bool Sidecar { get; init; }
}
