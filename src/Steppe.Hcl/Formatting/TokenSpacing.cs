using Steppe.Hcl.Parsing;

namespace Steppe.Hcl.Formatting;

/// <summary>Decides where one blank stands between two words of a line.</summary>
internal static class TokenSpacing
{
    /// <summary>Fills the blanks of every line and sets the comment at its end apart.</summary>
    public static void Apply(IReadOnlyList<FormatLine> lines)
    {
        FormatToken? previous = null;
        foreach (FormatLine line in lines)
        {
            if (line.Tokens is [_, .., { IsLineComment: true } last])
            {
                line.Comment = last;
                line.CommentSpaces = 1;
                line.Tokens.RemoveAt(line.Tokens.Count - 1);
            }

            bool isFirst = true;
            FormatToken? beforePrevious = null;
            foreach (FormatToken token in line.Tokens)
            {
                line.Spaces.Add(!isFirst && NeedsBlank(beforePrevious, previous!.Value, token) ? 1 : 0);
                (beforePrevious, previous, isFirst) = (isFirst ? null : previous, token, false);
            }
        }
    }

    private static bool NeedsBlank(FormatToken? beforeLeft, FormatToken left, FormatToken right) => (left, right) switch
    {
        (_, { Kind: HclTokenKind.Comma or HclTokenKind.Dot or HclTokenKind.Ellipsis }) => false,
        ({ Kind: HclTokenKind.Comma }, _) => true,
        (_, { Kind: HclTokenKind.CloseParenthesis or HclTokenKind.CloseBracket }) => false,
        ({ Kind: HclTokenKind.Dot or HclTokenKind.OpenParenthesis or HclTokenKind.OpenBracket or HclTokenKind.Bang }, _) => false,
        ({ Kind: HclTokenKind.OpenBrace }, { Kind: HclTokenKind.CloseBrace }) => false,
        ({ Kind: HclTokenKind.Minus }, _) => beforeLeft is { } operand && EndsOperand(operand),
        (_, { Kind: HclTokenKind.OpenParenthesis }) => left.Kind != HclTokenKind.Identifier,
        (_, { Kind: HclTokenKind.OpenBracket }) => !BeginsIndex(beforeLeft, left),
        _ => true,
    };

    // What can stand to the left of a minus between two operands; the words of a loop count as names.
    private static bool EndsOperand(FormatToken token) =>
        token.IsComment || token.Closes || token.Kind is HclTokenKind.Number or HclTokenKind.Quote or HclTokenKind.Identifier;

    // A bracket behind a name or another bracket is an index, but not the list that "for x in" goes through.
    private static bool BeginsIndex(FormatToken? beforeLeft, FormatToken left) =>
        left.Closes || (left.Kind == HclTokenKind.Identifier && !(left.Text == "in" && beforeLeft?.Is(HclTokenKind.Identifier) == true));
}
