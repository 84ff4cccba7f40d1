using System.Globalization;
using Steppe.Hcl;

namespace Steppe.JobSpec.Reading;

/// <summary>Says what is wrong with a value and how to write it.</summary>
internal static class ValueErrors
{
    /// <summary>A value of the wrong type.</summary>
    /// <param name="name">The argument.</param>
    /// <param name="wanted">The type, with its article.</param>
    /// <param name="expression">The value as written.</param>
    /// <param name="value">The value.</param>
    public static Diagnostic WrongType(string name, string wanted, HclExpression expression, HclValue value)
    {
        string given = value switch
        {
            HclNull => "null",
            HclNumber when IsLiteral(expression) => expression.Range.Text,
            HclNumber when wanted == "a whole number" => "a fraction, or larger than 64 bits hold",
            { Type: HclObjectType or HclAnyType } => $"an {value.Type}",
            _ => $"a {value.Type}",
        };
        return Diagnostic.Error(
            "Incorrect attribute value type",
            $"Inappropriate value for attribute \"{name}\": {wanted} is required, but this is {given}.{Advice(wanted, expression, value)}",
            expression.Range);
    }

    /// <summary>A duration that cannot be read.</summary>
    public static Diagnostic Duration(string name, HclExpression expression, HclValue value)
    {
        if (value is not HclString text)
        {
            return Diagnostic.Error("Unsuitable value type", $"\"{name}\" must be a duration: text such as \"30s\", or a whole number of nanoseconds.", expression.Range);
        }

        string advice = text.Value switch
        {
            "" => "write 0s for none",
            var digits when digits.All(char.IsAsciiDigit) => $"the unit is missing, as in \"{digits}s\"",
            [.. var digits, 'd'] when digits.Length > 0 && digits.Length < 6 && digits.All(char.IsAsciiDigit) => $"there are no days: write \"{int.Parse(digits, CultureInfo.InvariantCulture) * 24}h\"",
            _ => "write numbers with units, such as \"30s\" or \"1h30m\"; units are ns, us, ms, s, m and h",
        };

        // The text is shown only where the file shows it too: it may come from a sensitive variable.
        string shown = IsLiteral(expression) ? $"\"{text.Value}\"" : "This text";
        return Diagnostic.Error("Unsuitable duration value", $"{shown} is not a duration: {advice}.", expression.Range);
    }

    private static string Advice(string wanted, HclExpression expression, HclValue value) => (wanted, value) switch
    {
        ("a list of string", HclString { Value: var items }) when IsLiteral(expression) && items.Contains(',', StringComparison.Ordinal) =>
            $" Write [{string.Join(", ", items.Split(',', StringSplitOptions.TrimEntries).Select(static item => $"\"{item}\""))}].",
        ("a list of string", HclString or HclNumber) when IsLiteral(expression) => $" Write [{expression.Range.Text}].",
        ("a number" or "a whole number", HclString { Value: [>= '0' and <= '9', ..] text }) when IsLiteral(expression) =>
            $" Write the number alone: {new string([.. text.TakeWhile(char.IsAsciiDigit)])}.",
        ("a bool", HclString { Value: "yes" or "on" or "Yes" or "YES" }) when IsLiteral(expression) => " Write true.",
        ("a bool", HclString { Value: "no" or "off" or "No" or "NO" }) when IsLiteral(expression) => " Write false.",
        _ when RuntimeTextAdvice.For(expression, value) is { Length: > 0 } advice => advice,
        ("a bool", _) => " Write true or false.",
        _ => "",
    };

    private static bool IsLiteral(HclExpression expression) => expression is LiteralExpression or TemplateExpression { Parts: [] or [LiteralExpression] };
}
