namespace Steppe.Agent.Http;

/// <summary>How the servers search.</summary>
/// <remarks>Source: agent file, block <c>server.search</c>.</remarks>
public sealed record SearchOptions
{
    public static readonly SearchOptions Default = new();

    /// <summary>Most ids per context a prefix search lists.</summary>
    public const int PrefixLimit = 20;

    public bool FuzzyEnabled { get; init; } = true;

    /// <summary>Most names per context a fuzzy search lists.</summary>
    public int FuzzyLimit { get; init; } = 100;

    /// <summary>Shortest text a fuzzy search takes.</summary>
    public int MinTermLength { get; init; } = 2;
}
