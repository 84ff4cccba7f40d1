using System.Globalization;
using System.Text.RegularExpressions;

namespace Steppe.Model;

/// <summary>The rules of constraint, affinity and spread blocks.</summary>
/// <remarks>Pure. Source: job specification §2.4–§2.6.</remarks>
internal static partial class ConstraintRules
{
    private static readonly string[] BooleanWords = ["1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"];

    public static void Check(string prefix, IReadOnlyList<Constraint>? constraints, bool isTask, Violations violations)
    {
        foreach ((Constraint constraint, int index) in constraints.OrEmpty().Numbered())
        {
            string path = $"{prefix}constraint[{index}]";
            string? operation = CheckOperator(path, constraint.Operand, violations);
            violations.Require(
                !isTask || operation is not (ConstraintOperators.DistinctHosts or ConstraintOperators.DistinctProperty),
                $"{path}.operator", $"{operation} counts allocations, so it belongs to a group or the job: move it there.");
            CheckOperands(path, operation, constraint.LTarget, constraint.RTarget, violations);
        }
    }

    public static void Check(string prefix, IReadOnlyList<Affinity>? affinities, Violations violations)
    {
        foreach ((Affinity affinity, int index) in affinities.OrEmpty().Numbered())
        {
            string path = $"{prefix}affinity[{index}]";
            string? operation = CheckOperator(path, affinity.Operand, violations);
            violations.Require(
                operation is not (ConstraintOperators.DistinctHosts or ConstraintOperators.DistinctProperty),
                $"{path}.operator", $"{operation} is no wish but a condition: write it as a constraint.");
            CheckOperands(path, operation, affinity.LTarget, affinity.RTarget, violations);
            violations.Require(
                affinity.Weight is >= -100 and <= 100 and not 0,
                $"{path}.weight", $"{affinity.Weight} is outside -100 to 100 or zero: choose a value that counts.");
        }
    }

    public static void Check(string prefix, IReadOnlyList<Spread>? spreads, Violations violations)
    {
        foreach ((Spread spread, int index) in spreads.OrEmpty().Numbered())
        {
            string path = $"{prefix}spread[{index}]";
            violations.Require(spread.Attribute.Length > 0, $"{path}.attribute", "it is missing: name a node attribute such as \"${node.datacenter}\".");
            violations.Require(spread.Weight is >= 0 and <= 100, $"{path}.weight", $"{spread.Weight} is outside 0 to 100: choose a value between them.");
            JobRules.CheckUnique(spread.SpreadTarget.OrEmpty().Select(target => new NamedPlace($"{path}.target", target.Value)), "target", violations);
            violations.Require(
                spread.SpreadTarget.OrEmpty().All(static target => target.Percent is >= 0 and <= 100)
                && spread.SpreadTarget.OrEmpty().Sum(static target => (long)target.Percent) <= 100,
                $"{path}.target", "each percent must be 0 to 100 and all together at most 100: lower them.");
        }
    }

    private static string? CheckOperator(string path, string operand, Violations violations)
    {
        string? operation = ConstraintOperators.FindName(operand);
        violations.Require(
            operation is not null,
            $"{path}.operator", $"\"{operand}\" is not an operator: write one of {string.Join(' ', ConstraintOperators.All)}.");
        return operation;
    }

    private static void CheckOperands(string path, string? operation, string left, string right, Violations violations)
    {
        violations.Require(
            operation is null or ConstraintOperators.DistinctHosts || left.Length > 0,
            $"{path}.attribute", "it is missing: name what is to be compared, such as \"${attr.kernel.name}\".");
        switch (operation)
        {
            case ConstraintOperators.Regexp:
                string? error = null;
                violations.Require(
                    right.Length > 0 && ConstraintPattern.TryCompile(right, out error) is not null,
                    $"{path}.value", $"\"{right}\" is not a valid regular expression{(error is null ? "" : $" ({error.TrimEnd('.')})")}: correct it.");
                break;
            case ConstraintOperators.Version or ConstraintOperators.SemanticVersion:
                CheckVersions(path, right, isSemantic: operation == ConstraintOperators.SemanticVersion, violations);
                break;
            case ConstraintOperators.DistinctHosts:
                violations.Require(
                    right.Length == 0 || BooleanWords.Contains(right, StringComparer.Ordinal),
                    $"{path}.value", $"\"{right}\" is neither true nor false: write one of them.");
                break;
            case ConstraintOperators.DistinctProperty:
                violations.Require(
                    right.Length == 0 || (ulong.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out ulong count) && count >= 1),
                    $"{path}.value", $"\"{right}\" is not a count of 1 or more: write how many allocations may share a value.");
                break;
            case ConstraintOperators.IsSet or ConstraintOperators.IsNotSet:
                violations.Require(right.Length == 0, $"{path}.value", $"{operation} only asks whether the attribute exists: remove the value.");
                break;
            case not null:
                violations.Require(right.Length > 0, $"{path}.value", "it is missing: say what the attribute is compared with.");
                break;
        }
    }

    private static void CheckVersions(string path, string list, bool isSemantic, Violations violations)
    {
        Regex form = isSemantic ? SemanticForm() : VersionForm();
        string? wrong = list.Split(',').FirstOrDefault(item => !form.IsMatch(item) || HasTooLongNumber(item));
        violations.Require(
            wrong is null,
            $"{path}.value", $"\"{wrong?.Trim()}\" is not a version condition: write them like \">= 1.2, < 2.0\".");
    }

    // Version numbers are 64-bit everywhere they are compared.
    private static bool HasTooLongNumber(string item) =>
        item.Split('-', '+')[0].Split('.').Any(static part =>
        {
            string digits = new([.. part.Where(char.IsAsciiDigit)]);
            return digits.Length > 0 && !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out _);
        });

    private const string Metadata = @"(?:\+[0-9A-Za-z\-~]+(?:\.[0-9A-Za-z\-~]+)*)?";

    [GeneratedRegex(@"^\s*(?:=|!=|>|<|>=|<=|~>)?\s*v?[0-9]+(?:\.[0-9]+)*(?:-[0-9]+[0-9A-Za-z\-~]*(?:\.[0-9A-Za-z\-~]+)*|-?[A-Za-z\-~]+[0-9A-Za-z\-~]*(?:\.[0-9A-Za-z\-~]+)*)?" + Metadata + @"\s*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionForm();

    [GeneratedRegex(@"^\s*(?:=|!=|>|<|>=|<=)?\s*v?[0-9]+(?:\.[0-9]+)*(?:-[0-9A-Za-z\-~]+(?:\.[0-9A-Za-z\-~]+)*)?" + Metadata + @"\s*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SemanticForm();
}
