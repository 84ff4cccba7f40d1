namespace Steppe.Model;

/// <summary>A command run inside the task when a template changes.</summary>
public sealed record ChangeScript
{
    public string? Command { get; init; }

    public IReadOnlyList<string>? Args { get; init; }

    public Duration? Timeout { get; init; }

    public bool? FailOnError { get; init; }
}
