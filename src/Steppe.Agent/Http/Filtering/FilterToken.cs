namespace Steppe.Agent.Http;

/// <summary>The kinds of <see cref="FilterToken"/>.</summary>
internal enum FilterTokenKind
{
    /// <summary>A bare word: a field name, an operator or a plain value.</summary>
    Word,

    /// <summary>Quoted text.</summary>
    Value,

    /// <summary><c>== != ( )</c>.</summary>
    Symbol,

    /// <summary>After the last one.</summary>
    End,
}

/// <summary>One token of a filter.</summary>
internal sealed record FilterToken(FilterTokenKind Kind, string Text, int Position)
{
    public bool IsWord(string word) => Kind == FilterTokenKind.Word && Text == word;

    /// <summary>All tokens of a text, an end token last.</summary>
    /// <exception cref="ApiException">400 for an open quote.</exception>
    public static IReadOnlyList<FilterToken> Read(string text)
    {
        List<FilterToken> tokens = [];
        int at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            FilterToken token = ReadOne(text, at, out at);
            tokens.Add(token);
        }

        tokens.Add(new FilterToken(FilterTokenKind.End, "", text.Length));
        tokens.Add(tokens[^1]);
        return tokens;
    }

    private static FilterToken ReadOne(string text, int start, out int next)
    {
        if (text[start] is '"' or '`')
        {
            int end = text.IndexOf(text[start], start + 1);
            next = end + 1;
            return end > 0
                ? new FilterToken(FilterTokenKind.Value, text[(start + 1)..end], start)
                : throw new ApiException(400, $"failed to create result paginator: filter expression, character {start + 1}: the quote is not closed");
        }

        if (text[start] is '(' or ')')
        {
            next = start + 1;
            return new FilterToken(FilterTokenKind.Symbol, text[start..next], start);
        }

        if (text[start] is '=' or '!')
        {
            next = Math.Min(text.Length, start + 2);
            return new FilterToken(FilterTokenKind.Symbol, text[start..next], start);
        }

        next = start;
        bool isInBrackets = false;
        while (next < text.Length && (isInBrackets || !(char.IsWhiteSpace(text[next]) || text[next] is '(' or ')' or '=' or '!')))
        {
            isInBrackets = text[next] switch { '[' => true, ']' => false, _ => isInBrackets };
            next++;
        }

        return new FilterToken(FilterTokenKind.Word, text[start..next], start);
    }
}
