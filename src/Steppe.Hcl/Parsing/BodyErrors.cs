namespace Steppe.Hcl.Parsing;

/// <summary>Says what is wrong where an argument or block should be, by what stands there instead.</summary>
internal static class BodyErrors
{
    private const string InvalidBlock = "Invalid block definition";
    private const string InvalidOneLine = "Invalid single-argument block definition";

    /// <summary>The line does not begin with a name.</summary>
    public static HclException NoItem(HclCursor cursor, BlockBraces braces)
    {
        const string required = "Argument or block definition required";
        return cursor.Kind switch
        {
            HclTokenKind.Quote => QuotedName(cursor),
            HclTokenKind.CloseBrace => cursor.Error(required, $"There is no open block that this \"}}\" could close: remove it.{braces.Surplus}"),
            HclTokenKind.Number => cursor.Error(required, "A name begins with a letter or an underscore, not with a digit."),
            HclTokenKind.Minus => cursor.Error(required, "An argument (name = value) or a block (type { … }) is expected here. A comment begins with \"#\" or \"//\"."),
            _ => cursor.Error(required, $"An argument (name = value) or a block (type {{ … }}) is expected here, but found {cursor.Current.Shown}."),
        };
    }

    /// <summary>The name at the beginning of a line is followed by something that makes neither argument nor block.</summary>
    public static HclException AfterName(HclCursor cursor, HclToken name) => cursor.Kind switch
    {
        HclTokenKind.Colon => cursor.Error(InvalidBlock, $"An argument is set with \"=\", not with \":\". Write {name.Text} = …"),
        HclTokenKind.Equal => cursor.Error(InvalidBlock, $"An argument is set with one \"=\". Write {name.Text} = …"),
        HclTokenKind.FatArrow => cursor.Error(InvalidBlock, $"An argument is set with \"=\", not with \"=>\". Write {name.Text} = …"),
        HclTokenKind.Dot => cursor.Error(InvalidBlock, "A name has no dots. A key with a dot goes into a map, in quotes: meta = { \"a.b\" = … }"),
        HclTokenKind.Number or HclTokenKind.OpenBracket or HclTokenKind.Minus or HclTokenKind.Heredoc =>
            cursor.Error(InvalidBlock, $"The \"=\" between name and value is missing. Write {name.Text} = …"),
        HclTokenKind.Newline or HclTokenKind.End =>
            new HclException(InvalidBlock, $"\"{name.Text}\" stands alone. For an argument write {name.Text} = …, for a block {name.Text} {{ … }}", name.Range),
        _ => cursor.Error(InvalidBlock, $"Behind the name \"{name.Text}\" a \"=\" (for an argument), or a label or \"{{\" (for a block) is expected, but found {cursor.Current.Shown}."),
    };

    /// <summary>Something follows an argument or block on its line.</summary>
    public static HclException AfterItem(HclCursor cursor, HclToken name, bool isBlock)
    {
        (string what, string summary) = isBlock
            ? ("block", "Missing newline after block definition")
            : ("argument", "Missing newline after argument");
        return cursor.Kind switch
        {
            HclTokenKind.Comma => cursor.Error($"Unexpected comma after {what}", "Remove the comma: what stands in a block is separated by new lines."),
            HclTokenKind.Identifier when !isBlock && cursor.Current.Text is "and" or "or" =>
                cursor.Error(summary, $"The operator is written {(cursor.Current.Text == "and" ? "&&" : "||")}."),
            HclTokenKind.Identifier or HclTokenKind.Quote when !isBlock && FollowsQuote(cursor) =>
                cursor.Error(summary, "The string ends before this. A quote inside a string is written \\\"."),
            HclTokenKind.CloseBracket or HclTokenKind.CloseParenthesis =>
                cursor.Error(summary, $"There is no open bracket that this {cursor.Current.Shown} could close: remove it."),
            _ => cursor.Error(summary, $"The {what} \"{name.Text}\" ends here, so the line must end too: put {cursor.Current.Shown} on a line of its own."),
        };
    }

    /// <summary>A block has no opening brace where it should be.</summary>
    public static HclException NoBrace(HclCursor cursor, HclToken type, List<HclLabel> labels)
    {
        SourceRange header = labels.Count == 0 ? type.Range : type.Range.To(labels[^1].Range);
        switch (cursor.Kind)
        {
            case HclTokenKind.Newline when cursor.PeekNext().Kind == HclTokenKind.OpenBrace:
                return new HclException(InvalidBlock, $"The \"{{\" must stand at the end of this line: {header.Text} {{", header);
            case HclTokenKind.Newline or HclTokenKind.End when labels is [_]:
                return new HclException(
                    InvalidBlock, $"\"=\" or \"{{\" is missing. For an argument write {type.Text} = {labels[0].Range.Text}, for a block {header.Text} {{", header);
            case HclTokenKind.Newline or HclTokenKind.End:
                return new HclException(InvalidBlock, $"A \"{{\" is missing at the end of this line: {header.Text} {{", header);
            case HclTokenKind.Assign:
                return cursor.Error(InvalidBlock, $"A block has no \"=\". Write {header.Text} {{");
            default:
                return cursor.Error(InvalidBlock, $"Behind {header.Text} a \"{{\" is expected, but found {cursor.Current.Shown}.");
        }
    }

    /// <summary>A block begins on the line of its brace, but does not end there.</summary>
    public static HclException BehindBrace(SourceRange argument) =>
        new(InvalidOneLine, "The block goes on in the next line, so nothing may stand behind its \"{\": put this on a line of its own.", argument);

    /// <summary>A block that does not end its line with the opening brace holds more than one argument.</summary>
    public static HclException InOneLine(HclCursor cursor, HclToken? name) => cursor.Kind switch
    {
        HclTokenKind.Comma => cursor.Error(InvalidOneLine, "A block on one line holds one argument only, and commas do not separate arguments: put each on a line of its own."),
        HclTokenKind.OpenBrace or HclTokenKind.Quote or HclTokenKind.Identifier when name is not null =>
            cursor.Error(InvalidOneLine, $"A block on one line holds one argument and no other block: put {name.Value.Text} on a line of its own."),
        _ => cursor.Error(InvalidOneLine, "A block on one line holds one argument only: put what stands in it on lines of their own."),
    };

    /// <summary>The name of an argument stands in quotes.</summary>
    public static HclException QuotedName(HclCursor cursor)
    {
        ReadOnlySpan<char> line = cursor.Source.Text.AsSpan(cursor.Current.Range.EndOffset);
        int end = line.IndexOfAny('"', '\n');
        bool isClosed = end >= 0 && line[end] == '"';
        SourceRange range = isClosed ? cursor.Current.Range with { EndOffset = cursor.Current.Range.EndOffset + end + 1 } : cursor.Current.Range;
        string fix = isClosed && HclLexer.IsIdentifier(line[..end].ToString())
            ? $"Write {line[..end]} without quotes."
            : "A key that is no plain name goes into a map: meta = { \"a.b\" = … }";
        return new HclException("Invalid argument name", $"Argument names are not quoted. {fix}", range);
    }

    /// <summary>Tells whether the current word touches a quote before it: a sign of a quote in the wrong place.</summary>
    public static bool FollowsQuote(HclCursor cursor)
    {
        int start = cursor.Current.Range.StartOffset;
        return start > 0 && cursor.Source.Text[start - 1] == '"';
    }
}
