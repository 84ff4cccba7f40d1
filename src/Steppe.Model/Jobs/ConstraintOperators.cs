namespace Steppe.Model;

/// <summary>The operators of <c>constraint</c> and <c>affinity</c>, with their aliases.</summary>
/// <remarks>Pure. Source: job specification §2.4.</remarks>
public static class ConstraintOperators
{
    public const string IsEqual = "=";
    public const string IsNotEqual = "!=";
    public const string IsLess = "<";
    public const string IsLessOrEqual = "<=";
    public const string IsGreater = ">";
    public const string IsGreaterOrEqual = ">=";
    public const string Regexp = "regexp";
    public const string Version = "version";
    public const string SemanticVersion = "semver";
    public const string SetContains = "set_contains";
    public const string SetContainsAny = "set_contains_any";
    public const string IsSet = "is_set";
    public const string IsNotSet = "is_not_set";
    public const string DistinctHosts = "distinct_hosts";
    public const string DistinctProperty = "distinct_property";

    /// <summary>Every operator under its one name.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        IsEqual, IsNotEqual, IsLess, IsLessOrEqual, IsGreater, IsGreaterOrEqual, Regexp, Version, SemanticVersion,
        SetContains, SetContainsAny, IsSet, IsNotSet, DistinctHosts, DistinctProperty,
    ];

    /// <summary>The one name of an operator or alias, or null when there is no such operator.</summary>
    public static string? FindName(string text) => text switch
    {
        "" or "==" or "is" => IsEqual,
        "not" => IsNotEqual,
        "set_contains_all" => SetContains,
        _ => All.Contains(text, StringComparer.Ordinal) ? text : null,
    };
}
