namespace Steppe.Model;

/// <summary>How much a service instance counts in DNS answers, by health.</summary>
public sealed record ServiceWeights
{
    public int Passing { get; init; }

    public int Warning { get; init; }
}
