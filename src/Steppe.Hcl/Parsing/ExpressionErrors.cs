namespace Steppe.Hcl.Parsing;

/// <summary>Says what is wrong inside an expression, by what stands there instead.</summary>
internal static class ExpressionErrors
{
    /// <summary>A value is missing.</summary>
    public static HclException NoOperand(HclCursor cursor, HclToken? operatorBefore)
    {
        string where = operatorBefore is { } sign ? $"Behind \"{sign.Text}\" a value is expected" : "A value is expected here";
        return cursor.Kind switch
        {
            HclTokenKind.Newline when operatorBefore is not null =>
                cursor.ErrorAtStart("Missing expression", $"{where}, but the line ends. To go on in the next line, put the whole expression in parentheses."),
            HclTokenKind.Newline => cursor.ErrorAtStart("Missing expression", $"{where}, but the line ends."),
            HclTokenKind.End => cursor.ErrorAtStart("Missing expression", $"{where}, but the file ends."),
            HclTokenKind.Assign => cursor.Error("Invalid expression", $"{where}, but found \"=\". Two values are compared with \"==\"."),
            HclTokenKind.Dot => cursor.Error("Invalid expression", $"{where}, but found \".\". A number begins with a digit: write 0.5, not .5."),
            _ => cursor.Error("Invalid expression", $"{where}, but found {cursor.Current.Shown}."),
        };
    }

    /// <summary>A bracket is not closed, or what separates its items is missing.</summary>
    /// <param name="cursor">Stands on the word that does not fit.</param>
    /// <param name="summary">The summary.</param>
    /// <param name="open">The opening bracket.</param>
    /// <param name="separator">What could have stood here instead of the closing bracket.</param>
    public static HclException Unclosed(HclCursor cursor, string summary, HclToken open, string separator)
    {
        string closing = open.Text switch { "(" => ")", "[" => "]", _ => "}" };
        int line = open.Range.Start.Line;
        string opened = cursor.Current.Range.Start.Line == line ? "" : $" of line {line}";
        string found = cursor.Kind == HclTokenKind.Quote ? "this string" : cursor.Current.Shown;
        string quote = BodyErrors.FollowsQuote(cursor) ? " If this belongs to the string before it, a quote is missing there, or one inside it must be written \\\"." : "";
        return cursor.Error(summary, $"Either {separator} or \"{closing}\" (to close the \"{open.Text}\"{opened}) is expected before {found}.{quote}");
    }
}
