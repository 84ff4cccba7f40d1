using System.Text;

namespace Steppe.Cli.Output.Templates;

/// <summary>Kinds of template tokens.</summary>
internal enum TokenKind
{
    /// <summary>Text outside of actions.</summary>
    Text,

    /// <summary><c>{{</c>.</summary>
    Open,

    /// <summary><c>}}</c>.</summary>
    Close,

    /// <summary>A word: keyword, function or constant.</summary>
    Word,

    /// <summary><c>.Name</c>; a single dot has an empty text.</summary>
    Field,

    /// <summary><c>$name</c>, without the dollar sign.</summary>
    Variable,

    /// <summary>A quoted text, unquoted.</summary>
    String,

    /// <summary>A number.</summary>
    Number,

    /// <summary><c>| ( ) , := =</c>.</summary>
    Symbol,
}

/// <summary>One token of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text without quotes and markers.</param>
/// <param name="Line">Line it stands on, from 1.</param>
/// <param name="FollowsBlank">Whether a blank stands before it; <c>$x .Y</c> is two arguments, <c>$x.Y</c> is one.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Line, bool FollowsBlank = false);

/// <summary>Cuts a template into tokens and applies trim markers.</summary>
/// <remarks>Pure.</remarks>
internal sealed class TemplateLexer
{
    private readonly string _text;
    private readonly List<Token> _tokens = [];
    private int _at;
    private int _line = 1;

    private TemplateLexer(string text) => _text = text;

    /// <summary>All tokens of a template.</summary>
    /// <exception cref="TemplateException">An action or a text in quotes does not end.</exception>
    public static IReadOnlyList<Token> Tokenize(string text)
    {
        TemplateLexer lexer = new(text);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        bool trimLeft = false;
        while (_at < _text.Length)
        {
            int open = _text.IndexOf("{{", _at, StringComparison.Ordinal);
            string plain = open < 0 ? _text[_at..] : _text[_at..open];
            bool trimRight = open >= 0 && IsTrimMarker(open + 2);
            string kept = trimLeft ? plain.TrimStart() : plain;
            kept = trimRight ? kept.TrimEnd() : kept;
            if (kept.Length > 0)
            {
                _tokens.Add(new Token(TokenKind.Text, kept, _line));
            }

            Advance(plain.Length);
            if (open < 0)
            {
                return;
            }

            trimLeft = ReadAction(trimRight);
        }
    }

    // "{{- " needs the blank, or "{{-3}}" could not be written.
    private bool IsTrimMarker(int at) => at + 1 < _text.Length && _text[at] == '-' && char.IsWhiteSpace(_text[at + 1]);

    // Returns whether the text after the action loses its leading blanks.
    private bool ReadAction(bool hasMarker)
    {
        int line = _line;
        Advance(hasMarker ? 3 : 2);
        if (SkipComment(out bool trimAfterComment))
        {
            return trimAfterComment;
        }

        _tokens.Add(new Token(TokenKind.Open, "", line));
        while (true)
        {
            int before = _at;
            while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            {
                Advance(1);
            }

            bool followsBlank = _at > before;
            if (_at >= _text.Length)
            {
                throw new TemplateException($"line {line}: an action does not end with }}}}");
            }

            bool trims = followsBlank && _text.AsSpan(_at).StartsWith("-}}", StringComparison.Ordinal);
            if (trims || _text.AsSpan(_at).StartsWith("}}", StringComparison.Ordinal))
            {
                Advance(trims ? 3 : 2);
                _tokens.Add(new Token(TokenKind.Close, "", _line));
                return trims;
            }

            ReadToken(followsBlank);
        }
    }

    private bool SkipComment(out bool trims)
    {
        trims = false;
        int start = _at;
        while (start < _text.Length && char.IsWhiteSpace(_text[start]))
        {
            start++;
        }

        if (!_text.AsSpan(start).StartsWith("/*", StringComparison.Ordinal))
        {
            return false;
        }

        int end = _text.IndexOf("*/", start + 2, StringComparison.Ordinal);
        int close = end < 0 ? -1 : _text.IndexOf("}}", end, StringComparison.Ordinal);
        if (close < 0)
        {
            throw new TemplateException($"line {_line}: a comment does not end with */}}}}");
        }

        trims = _text[close - 1] == '-';
        Advance(close + 2 - _at);
        return true;
    }

    private void ReadToken(bool followsBlank)
    {
        char first = _text[_at];
        switch (first)
        {
            case '"':
                Add(TokenKind.String, ReadQuoted(), followsBlank);
                break;
            case '`':
                Add(TokenKind.String, ReadRaw(), followsBlank);
                break;
            case '.' when !char.IsAsciiDigit(Peek(1)):
                Advance(1);
                Add(TokenKind.Field, ReadName(), followsBlank);
                break;
            case '$':
                Advance(1);
                Add(TokenKind.Variable, ReadName(), followsBlank);
                break;
            case ':' when Peek(1) == '=':
                Advance(2);
                Add(TokenKind.Symbol, ":=", followsBlank);
                break;
            case '|' or '(' or ')' or ',' or '=':
                Advance(1);
                Add(TokenKind.Symbol, first.ToString(), followsBlank);
                break;
            case '-' or '+' or '.' or (>= '0' and <= '9'):
                Add(TokenKind.Number, ReadNumber(), followsBlank);
                break;
            default:
                string word = ReadName();
                Add(TokenKind.Word, word.Length > 0 ? word : throw new TemplateException($"line {_line}: unexpected \"{first}\""), followsBlank);
                break;
        }
    }

    private string ReadName()
    {
        int start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] == '_'))
        {
            _at++;
        }

        return _text[start.._at];
    }

    private string ReadNumber()
    {
        int start = _at++;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '.' or '_'))
        {
            _at++;
        }

        return _text[start.._at];
    }

    private string ReadRaw()
    {
        int end = _text.IndexOf('`', _at + 1);
        if (end < 0)
        {
            throw new TemplateException($"line {_line}: a text in backquotes does not end");
        }

        string raw = _text[(_at + 1)..end];
        Advance(end + 1 - _at);
        return raw;
    }

    private string ReadQuoted()
    {
        StringBuilder text = new();
        for (_at++; _at < _text.Length && _text[_at] != '\n'; _at++)
        {
            switch (_text[_at])
            {
                case '"':
                    _at++;
                    return text.ToString();
                case '\\' when _at + 1 < _text.Length:
                    _at++;
                    text.Append(_text[_at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var other => other });
                    break;
                default:
                    text.Append(_text[_at]);
                    break;
            }
        }

        throw new TemplateException($"line {_line}: a text in quotes does not end");
    }

    private char Peek(int offset) => _at + offset < _text.Length ? _text[_at + offset] : '\0';

    private void Add(TokenKind kind, string text, bool followsBlank) => _tokens.Add(new Token(kind, text, _line, followsBlank));

    private void Advance(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _line += _text[_at++] == '\n' ? 1 : 0;
        }
    }
}
