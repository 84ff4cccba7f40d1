namespace Steppe.Hcl.Parsing;

/// <summary>Finds where reading can go on after an error: at the next argument or block of the same body.</summary>
/// <remarks>
/// <para>Works on characters alone, in one pass and without errors of its own. Brackets decide where the broken item ends; where
/// they are not balanced, indentation does: a line that stands no deeper than the broken item begins the next one.</para>
/// </remarks>
internal sealed class ItemRecovery
{
    // A lone "<" that may be half a heredoc is looked into only so often: each look may go to the end of the text.
    private const int MostSearches = 8;
    private const int LongestMarker = 200;

    private readonly string _text;
    private readonly int _indentation;
    private int _position;
    private int _open;
    private bool _wentDeeper;
    private int _searches;

    private ItemRecovery(string text, int indentation, int start) => (_text, _indentation, _position) = (text, indentation, start);

    /// <summary>Finds the next item.</summary>
    /// <param name="source">The text.</param>
    /// <param name="itemStart">Where the broken item begins.</param>
    /// <param name="bracketsFrom">From where on its brackets count; before that they are known to be balanced.</param>
    /// <param name="errorAt">Where the error is: the next item begins behind it.</param>
    /// <param name="stopsAtBrace">True when a closing brace ends the body.</param>
    /// <param name="surplus">How many closing braces the text has too many; one behind the error on its line is stepped over and taken off.</param>
    /// <returns>The first character of the next item, of the brace that ends the body, or the end of the text.</returns>
    public static int FindNextItem(SourceText source, int itemStart, int bracketsFrom, int errorAt, bool stopsAtBrace, ref int surplus)
    {
        string text = source.Text;
        ItemRecovery recovery = new(text, IndentationAt(text, LineStart(text, itemStart)), bracketsFrom);
        return recovery.Find(errorAt, stopsAtBrace, ref surplus);
    }

    /// <summary>Counts how many more braces a text opens than it closes; negative when it closes more.</summary>
    public static int CountBraces(string text)
    {
        ItemRecovery all = new(text, 0, 0);
        int net = 0;
        while (all._position < text.Length)
        {
            char next = text[all._position];
            net += next is '{' ? 1 : next is '}' ? -1 : 0;
            if (!all.SkipOpaque(next))
            {
                all._position++;
            }
        }

        return net;
    }

    /// <summary>Finds the opening brace that ends a line; null when the line ends otherwise.</summary>
    public static int? BraceAtEndOfLine(string text, int start)
    {
        int end = text.IndexOf('\n', start);
        ReadOnlySpan<char> line = text.AsSpan(start, (end < 0 ? text.Length : end) - start).TrimEnd();
        return line.EndsWith("{") ? start + line.Length - 1 : null;
    }

    private int Find(int errorAt, bool stopsAtBrace, ref int surplus)
    {
        while (_position < _text.Length)
        {
            char next = _text[_position];
            switch (next)
            {
                case '\n' when _position >= errorAt && (_open == 0 ? !NextLineContinues() : NextLineIsAnItem()):
                    return _position + 1;
                case '}' when _open == 0 && _position >= errorAt && FirstOnLine() is { } indentation:
                    if (_wentDeeper && indentation == _indentation)
                    {
                        break; // Closes what the broken item opened without a brace.
                    }

                    if (stopsAtBrace)
                    {
                        return _position;
                    }

                    break;
                case '}' when _open == 0 && _position >= errorAt && surplus > 0:
                    surplus--;
                    break;
                case '}' when _open == 0 && stopsAtBrace && _position >= errorAt:
                    return _position;
                case '{' or '[' or '(':
                    _open++;
                    break;
                case '}' or ']' or ')':
                    _open = Math.Max(0, _open - 1);
                    break;
            }

            if (!SkipOpaque(next))
            {
                _position++;
            }
        }

        return _text.Length;
    }

    // Steps over a string, comment or heredoc, in which brackets do not count.
    private bool SkipOpaque(char next)
    {
        switch (next, At(1))
        {
            case ('"', _):
                SkipString();
                return true;
            case ('#', _) or ('/', '/'):
                SkipLine();
                return true;
            case ('/', '*'):
                SkipBehind("*/");
                return true;
            case ('<', not '='):
                SkipHeredoc();
                return true;
            default:
                return false;
        }
    }

    // In a file that is indented at all, what stands inside the broken item stands deeper than it.
    private bool NextLineIsAnItem()
    {
        int start = _position + 1;
        int indentation = IndentationAt(_text, start);
        if (start + indentation >= _text.Length || _text[start + indentation] is '\n' or '\r')
        {
            return false;
        }

        char first = _text[start + indentation];
        return indentation < _indentation || (indentation == _indentation && (char.IsLetter(first) || first == '_'));
    }

    // A deeper line belongs to the broken item, and so does what closes a bracket.
    private bool NextLineContinues()
    {
        int start = _position + 1;
        int indentation = IndentationAt(_text, start);
        char first = start + indentation < _text.Length ? _text[start + indentation] : '\0';
        bool isDeeper = indentation > _indentation && first is not ('\n' or '\r' or '\0');
        _wentDeeper |= isDeeper;
        return isDeeper || first is ']' or ')' || (_wentDeeper && first == '}' && indentation == _indentation);
    }

    // Blanks before the current character when nothing else stands before it on its line, else null.
    private int? FirstOnLine()
    {
        int start = _position;
        while (start > 0 && _text[start - 1] is ' ' or '\t')
        {
            start--;
        }

        return start == 0 || _text[start - 1] == '\n' ? _position - start : null;
    }

    // A string ends on its line, whatever is wrong with it.
    private void SkipString()
    {
        int braces = 0;
        for (_position++; _position < _text.Length && _text[_position] != '\n'; _position++)
        {
            char next = _text[_position];
            if (next == '\\' && At(1) != '\n')
            {
                _position++;
            }
            else if (next is '$' or '%' && At(1) == '{')
            {
                braces++;
            }
            else if (next == '}' && braces > 0)
            {
                braces--;
            }
            else if (next == '"' && braces == 0)
            {
                _position++;
                return;
            }
        }
    }

    private void SkipLine()
    {
        int end = _text.IndexOf('\n', _position);
        _position = end < 0 ? _text.Length : end;
    }

    private void SkipBehind(string closing)
    {
        int end = _text.IndexOf(closing, _position + 2, StringComparison.Ordinal);
        _position = end < 0 ? _text.Length : end + closing.Length;
    }

    // Without its closing marker a heredoc reaches to the end of the file. A badly written marker still is one.
    private void SkipHeredoc()
    {
        int word = _position;
        while (word < _text.Length && _text[word] is '<' or '-')
        {
            word++;
        }

        bool isHeredoc = At(1) == '<';
        int length = _text.AsSpan(word, Math.Min(LongestMarker, _text.Length - word)).IndexOf('\n');
        ReadOnlySpan<char> marker = _text.AsSpan(word, Math.Max(0, length)).Trim(" \t\r\"'");
        _position = word;
        if (length < 0 || !HclLexer.IsIdentifier(marker.ToString()) || (!isHeredoc && ++_searches > MostSearches))
        {
            return;
        }

        for (int start = word + length + 1; start < _text.Length;)
        {
            int end = _text.IndexOf('\n', start);
            end = end < 0 ? _text.Length : end;
            if (_text.AsSpan(start, end - start).Trim().SequenceEqual(marker))
            {
                _position = end;
                return;
            }

            start = end + 1;
        }

        _position = isHeredoc ? _text.Length : word;
    }

    private char At(int ahead) => _position + ahead < _text.Length ? _text[_position + ahead] : '\0';

    private static int LineStart(string text, int position) => position == 0 ? 0 : text.LastIndexOf('\n', position - 1) + 1;

    private static int IndentationAt(string text, int lineStart)
    {
        int end = lineStart;
        while (end < text.Length && text[end] is ' ' or '\t')
        {
            end++;
        }

        return end - lineStart;
    }
}
