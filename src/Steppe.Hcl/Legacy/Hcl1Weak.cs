using System.Globalization;

namespace Steppe.Hcl.Legacy;

/// <summary>Reads literals the lenient way of the legacy language: a number may be written as text and so on.</summary>
/// <remarks>Pure. Each method gives null when the value cannot mean what is asked for.</remarks>
public static class Hcl1Weak
{
    /// <summary>Reads text; a number is shown shortest, a bool as <c>1</c> or <c>0</c>.</summary>
    public static string? ToText(Hcl1Value value) => value switch
    {
        Hcl1Literal { Kind: Hcl1LiteralKind.String, Text: var text } => text,
        Hcl1Literal { Kind: Hcl1LiteralKind.Bool, Text: var text } => text == "true" ? "1" : "0",
        Hcl1Literal { Kind: Hcl1LiteralKind.Integer, Text: var text } =>
            Hcl1Numbers.TryParseInteger(text, out long whole) ? whole.ToString(CultureInfo.InvariantCulture) : null,
        Hcl1Literal { Kind: Hcl1LiteralKind.Float, Text: var text } =>
            Hcl1Numbers.TryParseFloat(text, out double number) ? number.ToString("R", CultureInfo.InvariantCulture) : null,
        _ => null,
    };

    /// <summary>Reads a whole number; fractions are cut off, <c>true</c> is 1.</summary>
    public static long? ToInteger(Hcl1Value value) => value switch
    {
        Hcl1Literal { Kind: Hcl1LiteralKind.Integer or Hcl1LiteralKind.String, Text: var text } when Hcl1Numbers.TryParseInteger(text, out long whole) => whole,
        Hcl1Literal { Kind: Hcl1LiteralKind.Float, Text: var text }
            when Hcl1Numbers.TryParseFloat(text, out double number) && Math.Abs(number) < long.MaxValue => (long)number,
        Hcl1Literal { Kind: Hcl1LiteralKind.Bool, Text: var text } => text == "true" ? 1 : 0,
        _ => null,
    };

    /// <summary>Reads a number.</summary>
    public static double? ToNumber(Hcl1Value value) => value switch
    {
        Hcl1Literal { Kind: Hcl1LiteralKind.Float or Hcl1LiteralKind.String, Text: var text } when Hcl1Numbers.TryParseFloat(text, out double number) => number,
        _ => ToInteger(value),
    };

    /// <summary>Reads a truth value; text such as <c>"true"</c>, <c>"1"</c>, <c>"f"</c> and any number count.</summary>
    public static bool? ToBool(Hcl1Value value) => value switch
    {
        Hcl1Literal { Kind: Hcl1LiteralKind.Bool, Text: var text } => text == "true",
        Hcl1Literal { Kind: Hcl1LiteralKind.String, Text: var text } => text switch
        {
            "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
            "0" or "f" or "F" or "false" or "FALSE" or "False" or "" => false,
            _ => null,
        },
        Hcl1Literal { Kind: Hcl1LiteralKind.Integer or Hcl1LiteralKind.Float } => ToNumber(value) is { } number ? number != 0 : null,
        _ => null,
    };
}
