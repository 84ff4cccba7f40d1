using System.Text;
using System.Text.RegularExpressions;

namespace Steppe.Agent.Http;

/// <summary>Reads a filter: comparisons joined by <c>and</c>, <c>or</c>, <c>not</c> and parentheses.</summary>
internal sealed class FilterParser
{
    private const int MaxDepth = 100;

    private readonly IReadOnlyList<FilterToken> _tokens;
    private int _at;
    private int _depth;

    private FilterParser(IReadOnlyList<FilterToken> tokens) => _tokens = tokens;

    private FilterToken Current => _tokens[_at];

    /// <summary>The tree of an expression.</summary>
    /// <exception cref="ApiException">400 naming the place that cannot be read.</exception>
    public static FilterExpression Parse(string text)
    {
        var parser = new FilterParser(FilterToken.Read(text));
        FilterExpression expression = parser.ParseOr();
        return parser.Current.Kind == FilterTokenKind.End ? expression : throw parser.Unexpected("\"and\" or \"or\"");
    }

    private FilterExpression ParseOr()
    {
        FilterExpression left = ParseAnd();
        while (TakeWord("or"))
        {
            left = new FilterExpression.Or(left, ParseAnd());
        }

        return left;
    }

    private FilterExpression ParseAnd()
    {
        FilterExpression left = ParseNot();
        while (TakeWord("and"))
        {
            left = new FilterExpression.And(left, ParseNot());
        }

        return left;
    }

    private FilterExpression ParseNot()
    {
        if (++_depth > MaxDepth)
        {
            throw new ApiException(400, "failed to create result paginator: the filter is nested too deeply");
        }

        FilterExpression expression;
        if (TakeWord("not"))
        {
            expression = new FilterExpression.Not(ParseNot());
        }
        else if (TakeSymbol("("))
        {
            expression = ParseOr();
            if (!TakeSymbol(")"))
            {
                throw Unexpected("\")\"");
            }
        }
        else
        {
            expression = ParseComparison();
        }

        _depth--;
        return expression;
    }

    private FilterExpression ParseComparison()
    {
        FilterToken first = Take();
        if (TakeWord("in"))
        {
            return new FilterExpression.Contains(TakeSelector(), first.Text);
        }

        if (Current.IsWord("not") && _tokens[_at + 1].IsWord("in"))
        {
            _at += 2;
            return new FilterExpression.Not(new FilterExpression.Contains(TakeSelector(), first.Text));
        }

        FilterSelector selector = SelectorOf(first);
        if (TakeSymbol("=="))
        {
            return new FilterExpression.Equal(selector, Take().Text);
        }

        if (TakeSymbol("!="))
        {
            return new FilterExpression.Not(new FilterExpression.Equal(selector, Take().Text));
        }

        return ParseWordOperator(selector);
    }

    private FilterExpression ParseWordOperator(FilterSelector selector)
    {
        bool isEmptiness = TakeWord("is");
        bool negated = TakeWord("not");
        FilterExpression expression = isEmptiness && TakeWord("empty") ? new FilterExpression.Empty(selector)
            : !isEmptiness && TakeWord("contains") ? new FilterExpression.Contains(selector, Take().Text)
            : !isEmptiness && TakeWord("matches") ? new FilterExpression.Matches(selector, Pattern(Take().Text))
            : throw Unexpected("one of ==, !=, in, is empty, contains, matches");
        return negated ? new FilterExpression.Not(expression) : expression;
    }

    private static Regex Pattern(string text)
    {
        try
        {
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new ApiException(400, $"failed to create result paginator: \"{text}\" is not a regular expression: {error.Message}");
        }
    }

    private FilterSelector TakeSelector() => SelectorOf(Take());

    private static FilterSelector SelectorOf(FilterToken token)
    {
        List<string> steps = [];
        var step = new StringBuilder();
        string text = token.Text;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == '.' || text[at] == '[')
            {
                AddStep(steps, step);
                if (text[at] == '[')
                {
                    int end = text.IndexOf(']', at);
                    steps.Add(text[(at + 1)..(end < 0 ? text.Length : end)].Trim('"', '`'));
                    at = end < 0 ? text.Length : end;
                }
            }
            else
            {
                step.Append(text[at]);
            }
        }

        AddStep(steps, step);
        return steps.Count > 0
            ? new FilterSelector(text, steps)
            : throw new ApiException(400, $"failed to create result paginator: \"{text}\" is not a field name");
    }

    private static void AddStep(List<string> steps, StringBuilder step)
    {
        if (step.Length > 0)
        {
            steps.Add(step.ToString());
            step.Clear();
        }
    }

    private FilterToken Take() =>
        Current.Kind is FilterTokenKind.Word or FilterTokenKind.Value ? _tokens[_at++] : throw Unexpected("a field name or a value");

    private bool TakeWord(string word)
    {
        bool found = Current.IsWord(word);
        _at += found ? 1 : 0;
        return found;
    }

    private bool TakeSymbol(string symbol)
    {
        bool found = Current.Kind == FilterTokenKind.Symbol && Current.Text == symbol;
        _at += found ? 1 : 0;
        return found;
    }

    private ApiException Unexpected(string expected) => new(
        400,
        $"failed to create result paginator: filter expression, character {Current.Position + 1}: expected {expected}, found "
        + (Current.Kind == FilterTokenKind.End ? "the end" : $"\"{Current.Text}\""));
}
