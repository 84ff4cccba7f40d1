namespace Steppe.Hcl.Legacy;

/// <summary>Cuts a legacy text into words.</summary>
/// <remarks>
/// Pure apart from its position. What fits nowhere is reported, once a line, and comes back as <see cref="Hcl1TokenKind.Invalid"/>: with
/// its text where it stands for a value, without where it is a stray character.
/// </remarks>
internal sealed class Hcl1Lexer(SourceText source, DiagnosticList diagnostics)
{
    private const int LongestShown = 40;

    private readonly string _text = source.Text;
    private int _position;
    private int _lastError = -1;
    private bool _endsAtLine;

    /// <summary>True when the last word was the first of its line.</summary>
    public bool StartsLine { get; private set; }

    /// <summary>True after a heredoc or a comment without an end, which takes all that follows.</summary>
    public bool HasLostRest { get; private set; }

    /// <summary>Reads the next word; at the end it goes on returning <see cref="Hcl1TokenKind.End"/>.</summary>
    public Hcl1Token Next()
    {
        int before = _position;
        SkipBlanksAndComments();
        StartsLine = before == 0 || _text.AsSpan(before, _position - before).Contains('\n');
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
            _position++;
            return Invalid($"illegal character '{first}'{advice}", start, start + 1, text: "");
        }

        while (IsLetter(Peek()) || Peek() is '-' or '.' || char.IsDigit(Peek()))
        {
            _position++;
        }

        string word = _text[start.._position];
        return new Hcl1Token(word is "true" or "false" ? Hcl1TokenKind.Bool : Hcl1TokenKind.Identifier, word, Since(start));
    }

    /// <summary>Notes that something of a line was reported: no more is told of its characters.</summary>
    public void NoteError(int offset) => _lastError = Math.Max(_lastError, offset);

    /// <summary>Whether <c>=</c>, <c>{</c>, a quote or a letter comes next, as after the key of an item.</summary>
    public bool ContinuesLikeItem()
    {
        int next = _position;
        while (next < _text.Length && _text[next] is ' ' or '\t' or '\r' or '\n')
        {
            next++;
        }

        return next < _text.Length && (_text[next] is '=' or '{' or '"' || IsLetter(_text[next]));
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
        return good ? new Hcl1Token(kind, text, Since(start)) : Invalid($"illegal number \"{(text.Length <= LongestShown ? text : text[..LongestShown] + "…")}\"", start, _position, text);
    }

    private Hcl1Token ReadString()
    {
        int start = _position++;
        int braces = 0;
        while (true)
        {
            char next = Peek();
            if ((next == '\0' && _position >= _text.Length) || (next == '\n' && (braces == 0 || _endsAtLine)))
            {
                return Unterminated(start);
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
        try
        {
            return new Hcl1Token(Hcl1TokenKind.String, Hcl1Strings.Unescape(source.Range(start + 1, _position - 1)), Since(start));
        }
        catch (HclException error)
        {
            diagnostics.Add(error.Diagnostic);
            return new Hcl1Token(Hcl1TokenKind.Invalid, _text[start.._position], Since(start));
        }
    }

    // An open "${" takes in the lines that follow; the quote is most likely missing on the first. Once no end was found there is no
    // point in looking for another one, line after line.
    private Hcl1Token Unterminated(int start)
    {
        int lineEnd = _text.IndexOf('\n', start);
        int tried = _position;
        _endsAtLine = true;
        _position = lineEnd < 0 ? _text.Length : lineEnd;
        return Invalid("literal not terminated: the closing quote is missing", start, tried, _text[start.._position]);
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
            _position = Math.Min(_position, _text.Length);
            return Invalid("heredoc expected second '<', then a marker and a new line", start, start + 2, "<<");
        }

        string marker = _text[_position..lineEnd].TrimEnd('\r');
        if (marker.Length == 0 || !marker.All(static letter => IsLetter(letter) || char.IsDigit(letter)))
        {
            _position = lineEnd;
            return Invalid("heredoc marker must be letters and digits alone on its line", start, lineEnd, "<<");
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

        LoseRest();
        return Invalid("heredoc not terminated: no line below holds its marker and nothing else", start, lineEnd, "<<");
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
                SkipLongComment();
            }
            else
            {
                return;
            }
        }
    }

    private void SkipLongComment()
    {
        int end = _text.IndexOf("*/", _position + 2, StringComparison.Ordinal);
        if (end >= 0)
        {
            _position = end + 2;
            return;
        }

        Report("comment not terminated", _position, _position + 2);
        LoseRest();
    }

    private void LoseRest()
    {
        HasLostRest = true;
        _position = _text.Length;
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

    private Hcl1Token Invalid(string message, int start, int end, string text)
    {
        Report(message, start, end);
        return new Hcl1Token(Hcl1TokenKind.Invalid, text, Since(start));
    }

    // What follows a mistake on its line is mostly made of it.
    private void Report(string message, int start, int end)
    {
        if (_lastError < 0 || (_lastError < start && _text.AsSpan(_lastError, start - _lastError).Contains('\n')))
        {
            diagnostics.Error(Hcl1Parser.SyntaxSummary, message, source.Range(start, Math.Min(end, _text.Length)));
        }

        NoteError(start);
    }
}
