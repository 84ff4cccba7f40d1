namespace Steppe.Hcl.Legacy;

/// <summary>Cuts a legacy text into words.</summary>
/// <remarks>Pure apart from its position. Throws <see cref="HclException"/> at the first character that fits nowhere.</remarks>
internal sealed class Hcl1Lexer(SourceText source)
{
    private const int LongestShown = 40;

    private readonly string _text = source.Text;
    private int _position;

    /// <summary>Reads the next word; at the end it goes on returning <see cref="Hcl1TokenKind.End"/>.</summary>
    public Hcl1Token Next()
    {
        SkipBlanksAndComments();
        int start = _position;
        char first = Peek();
        switch (first)
        {
            case '\0' when _position >= _text.Length: return new Hcl1Token(Hcl1TokenKind.End, "", Since(start));
            case '=': return Mark(Hcl1TokenKind.Assign);
            case ',': return Mark(Hcl1TokenKind.Comma);
            case '{': return Mark(Hcl1TokenKind.OpenBrace);
            case '}': return Mark(Hcl1TokenKind.CloseBrace);
            case '[': return Mark(Hcl1TokenKind.OpenBracket);
            case ']': return Mark(Hcl1TokenKind.CloseBracket);
            case '"': return ReadString();
            case '<': return ReadHeredoc();
            case '-' or '.' or (>= '0' and <= '9'): return ReadNumber();
        }

        if (!IsLetter(first))
        {
            string advice = first switch
            {
                '\'' or '\u201C' or '\u201D' or '`' => " (strings need double quotes)",
                '+' or '*' or '/' or '%' or '?' or '(' or ')' or '!' or '=' => " (the legacy language has no expressions)",
                _ => "",
            };
            throw Error($"illegal character '{first}'{advice}", start, start + 1);
        }

        while (IsLetter(Peek()) || Peek() is '-' or '.' || char.IsDigit(Peek()))
        {
            _position++;
        }

        string word = _text[start.._position];
        return new Hcl1Token(word is "true" or "false" ? Hcl1TokenKind.Bool : Hcl1TokenKind.Identifier, word, Since(start));
    }

    private Hcl1Token Mark(Hcl1TokenKind kind)
    {
        _position++;
        return new Hcl1Token(kind, "", Since(_position - 1));
    }

    private Hcl1Token ReadNumber()
    {
        int start = _position;
        bool isFloat = false;
        _position += Peek() == '-' ? 1 : 0;
        if (Peek() == '0' && Peek(1) is 'x' or 'X')
        {
            _position += 2;
            SkipWhile(char.IsAsciiHexDigit);
            return Number(Hcl1TokenKind.Integer, start);
        }

        SkipWhile(char.IsAsciiDigit);
        if (Peek() == '.')
        {
            isFloat = true;
            _position++;
            SkipWhile(char.IsAsciiDigit);
        }

        if (Peek() is 'e' or 'E')
        {
            isFloat = true;
            _position += Peek(1) is '+' or '-' ? 2 : 1;
            SkipWhile(char.IsAsciiDigit);
        }

        return Number(isFloat ? Hcl1TokenKind.Float : Hcl1TokenKind.Integer, start);
    }

    private Hcl1Token Number(Hcl1TokenKind kind, int start)
    {
        string text = _text[start.._position];
        bool good = kind == Hcl1TokenKind.Integer
            ? Hcl1Numbers.TryParseInteger(text, out _)
            : Hcl1Numbers.TryParseFloat(text, out _);
        return good ? new Hcl1Token(kind, text, Since(start)) : throw Error($"illegal number \"{(text.Length <= LongestShown ? text : text[..LongestShown] + "…")}\"", start, _position);
    }

    private Hcl1Token ReadString()
    {
        int start = _position++;
        int braces = 0;
        while (true)
        {
            char next = Peek();
            if ((next == '\0' && _position >= _text.Length) || (next == '\n' && braces == 0))
            {
                throw Error("literal not terminated: the closing quote is missing", start, _position);
            }

            if (next == '"' && braces == 0)
            {
                break;
            }

            if (braces == 0 && next == '$' && Peek(1) == '{')
            {
                braces = 1;
                _position++;
            }
            else if (braces > 0 && next is '{' or '}')
            {
                braces += next == '{' ? 1 : -1;
            }
            else if (braces == 0 && next == '\\')
            {
                _position++;
            }

            _position++;
        }

        _position++;
        return new Hcl1Token(Hcl1TokenKind.String, Hcl1Strings.Unescape(source.Range(start + 1, _position - 1)), Since(start));
    }

    private Hcl1Token ReadHeredoc()
    {
        int start = _position;
        _position += 2;
        bool dedents = Peek() == '-';
        _position += dedents ? 1 : 0;
        int lineEnd = _text.IndexOf('\n', Math.Min(_position, _text.Length));
        if (Peek(-(dedents ? 2 : 1)) != '<' || lineEnd < 0)
        {
            throw Error("heredoc expected second '<', then a marker and a new line", start, Math.Min(start + 2, _text.Length));
        }

        string marker = _text[_position..lineEnd].TrimEnd('\r');
        if (marker.Length == 0 || !marker.All(static letter => IsLetter(letter) || char.IsDigit(letter)))
        {
            throw Error("heredoc marker must be letters and digits alone on its line", start, lineEnd);
        }

        int bodyStart = lineEnd + 1;
        for (int line = bodyStart; line < _text.Length;)
        {
            int end = _text.IndexOf('\n', line);
            int stop = end < 0 ? _text.Length : end;
            ReadOnlySpan<char> content = _text.AsSpan(line, stop - line).TrimEnd('\r');
            if (content.TrimStart(" \t").SequenceEqual(marker))
            {
                int indent = content.Length - marker.Length;
                _position = line + content.Length;
                string body = _text[bodyStart..(line + indent)];
                return new Hcl1Token(Hcl1TokenKind.String, Hcl1Strings.FromHeredoc(body, dedents), Since(start));
            }

            line = stop + 1;
        }

        throw Error("heredoc not terminated: no line below holds its marker and nothing else", start, lineEnd);
    }

    private void SkipBlanksAndComments()
    {
        while (true)
        {
            if (Peek() is ' ' or '\t' or '\r' or '\n')
            {
                _position++;
            }
            else if (Peek() == '#' || (Peek() == '/' && Peek(1) == '/'))
            {
                int end = _text.IndexOf('\n', _position);
                _position = end < 0 ? _text.Length : end;
            }
            else if (Peek() == '/' && Peek(1) == '*')
            {
                int end = _text.IndexOf("*/", _position + 2, StringComparison.Ordinal);
                _position = end < 0 ? throw Error("comment not terminated", _position, _position + 2) : end + 2;
            }
            else
            {
                return;
            }
        }
    }

    private void SkipWhile(Func<char, bool> fits)
    {
        while (fits(Peek()))
        {
            _position++;
        }
    }

    private static bool IsLetter(char value) => value == '_' || char.IsLetter(value);

    private char Peek(int ahead = 0) =>
        _position + ahead is int at && at >= 0 && at < _text.Length ? _text[at] : '\0';

    private SourceRange Since(int start) => source.Range(start, _position);

    private HclException Error(string message, int start, int end) =>
        new(Hcl1Parser.SyntaxSummary, message, source.Range(start, Math.Min(end, _text.Length)));
}
