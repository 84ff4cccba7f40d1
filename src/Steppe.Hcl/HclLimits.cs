namespace Steppe.Hcl;

/// <summary>Bounds that keep hostile input from costing more than a fixed amount of time and memory.</summary>
public static class HclLimits
{
    /// <summary>Deepest nesting of blocks, brackets, operators and interpolations.</summary>
    public const int MaxDepth = 200;

    /// <summary>Longest source text, in UTF-16 characters (8 Mi).</summary>
    public const int MaxSourceLength = 8 * 1024 * 1024;

    /// <summary>Longest string an expression may produce, in UTF-16 characters (8 Mi).</summary>
    public const int MaxStringLength = 8 * 1024 * 1024;

    /// <summary>Most values, counted with all they contain, in one result.</summary>
    public const int MaxValueCount = 1_000_000;

    /// <summary>Most evaluation steps for one file.</summary>
    public const int MaxSteps = 500_000;

    /// <summary>Most characters produced by all expressions of one file (32 Mi).</summary>
    public const long MaxProducedCharacters = 32L * 1024 * 1024;
}
