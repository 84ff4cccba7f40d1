using System.Globalization;
using Steppe.Model;
using Steppe.Scheduler.Versions;

namespace Steppe.Scheduler.Feasibility;

/// <summary>The meaning of the operators that compare two texts.</summary>
/// <remarks>Pure. An operator first compiles its right side, which is mostly a literal, and is then asked about left sides.
/// A right side that cannot be compiled (admission refuses literals like that) holds for nothing.
/// Source: job specification §2.4.</remarks>
internal static class ConstraintOperator
{
    private static readonly Predicate<string> Never = static _ => false;

    /// <summary>Compiles <c>left OPERATOR right</c> for a known right side.</summary>
    public static Predicate<string> Compile(string name, string right) => name switch
    {
        ConstraintOperators.IsEqual => left => left == right,
        ConstraintOperators.IsNotEqual => left => left != right,
        ConstraintOperators.IsLess => left => Compare(left, right) < 0,
        ConstraintOperators.IsLessOrEqual => left => Compare(left, right) <= 0,
        ConstraintOperators.IsGreater => left => Compare(left, right) > 0,
        ConstraintOperators.IsGreaterOrEqual => left => Compare(left, right) >= 0,
        ConstraintOperators.Regexp => ConstraintPattern.TryCompile(right, out _) is { } pattern ? pattern.IsMatch : Never,
        ConstraintOperators.Version => VersionRange.TryParse(right, strict: false, out VersionRange? range) ? range.Contains : Never,
        ConstraintOperators.SemanticVersion => VersionRange.TryParse(right, strict: true, out VersionRange? range) ? range.Contains : Never,
        ConstraintOperators.SetContains => ContainsAll(Members(right)),
        ConstraintOperators.SetContainsAny => ContainsAny(Members(right)),
        _ => Never,
    };

    /// <summary>Numbers compare as numbers when both sides are, whole before fractional; else texts compare by character code.</summary>
    internal static int Compare(string left, string right)
    {
        if (long.TryParse(left, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long leftWhole)
            && long.TryParse(right, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long rightWhole))
        {
            return leftWhole.CompareTo(rightWhole);
        }

        const NumberStyles Float = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(left, Float, CultureInfo.InvariantCulture, out double leftNumber)
            && double.TryParse(right, Float, CultureInfo.InvariantCulture, out double rightNumber)
                ? leftNumber.CompareTo(rightNumber)
                : string.CompareOrdinal(left, right);
    }

    private static Predicate<string> ContainsAll(HashSet<string> needed) => left => needed.IsSubsetOf(Members(left));

    private static Predicate<string> ContainsAny(HashSet<string> wanted) => left => wanted.Overlaps(Members(left));

    private static HashSet<string> Members(string commaSeparated) =>
        new(commaSeparated.Split(',', StringSplitOptions.TrimEntries), StringComparer.Ordinal);
}
