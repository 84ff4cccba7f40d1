namespace Steppe.Model;

/// <summary>In which order the regions of a job follow each other.</summary>
public sealed record MultiregionStrategy
{
    public int? MaxParallel { get; init; }

    public string? OnFailure { get; init; }
}
