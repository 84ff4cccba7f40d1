namespace Steppe.Hcl.Parsing;

/// <summary>Finds where reading can go on after an error: at the next argument or block of the same body.</summary>
/// <remarks>
/// <para>Works on characters alone, in one pass and without errors of its own. Brackets decide where the broken item ends; where
/// they are not balanced, indentation does: a line that stands no deeper than the broken item begins the next one.</para>
/// </remarks>
internal sealed class ItemRecovery
{
    private readonly string _text;
    private readonly int _indentation;
    private int _position;
    private int _open;

    private ItemRecovery(string text, int indentation, int start) => (_text, _indentation, _position) = (text, indentation, start);

    /// <summary>Finds the next item.</summary>
    /// <param name="source">The text.</param>
    /// <param name="itemStart">Where the broken item begins.</param>
    /// <param name="bracketsFrom">From where on its brackets count; before that they are known to be balanced.</param>
    /// <param name="errorAt">Where the error is: the next item begins behind it.</param>
    /// <param name="stopsAtBrace">True when a closing brace ends the body.</param>
    /// <returns>The first character of the next item, of the brace that ends the body, or the end of the text.</returns>
    public static int FindNextItem(SourceText source, int itemStart, int bracketsFrom, int errorAt, bool stopsAtBrace)
    {
        string text = source.Text;
        ItemRecovery recovery = new(text, IndentationAt(text, LineStart(text, itemStart)), bracketsFrom);
        return recovery.Find(errorAt, stopsAtBrace);
    }

    private int Find(int errorAt, bool stopsAtBrace)
    {
        while (_position < _text.Length)
        {
            char next = _text[_position];
            switch (next)
            {
                case '\n' when _position >= errorAt && (_open == 0 ? !NextLineContinues() : NextLineIsAnItem()):
                    return _position + 1;
                case '}' when _open == 0 && stopsAtBrace && _position >= errorAt:
                    return _position;
                case '{' or '[' or '(':
                    _open++;
                    break;
                case '}' or ']' or ')':
                    _open = Math.Max(0, _open - 1);
                    break;
                case '"':
                    SkipString();
                    continue;
                case '#':
                    SkipLine();
                    continue;
                case '/' when At(1) is '/':
                    SkipLine();
                    continue;
                case '/' when At(1) is '*':
                    SkipBehind("*/");
                    continue;
                case '<' when At(1) is '<':
                    SkipHeredoc();
                    continue;
            }

            _position++;
        }

        return _text.Length;
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

    // A deeper line that begins with no name is the rest of the broken expression.
    private bool NextLineContinues()
    {
        int start = _position + 1;
        int indentation = IndentationAt(_text, start);
        char first = start + indentation < _text.Length ? _text[start + indentation] : '\0';
        return indentation > _indentation && !char.IsLetter(first) && first is not ('_' or '}' or '#' or '/' or '\n' or '\r' or '\0');
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
        int word = _position + (At(2) == '-' ? 3 : 2);
        int lineEnd = _text.IndexOf('\n', word);
        ReadOnlySpan<char> marker = _text.AsSpan(word, Math.Max(0, lineEnd - word)).Trim(" \t\r\"'-");
        _position += 2;
        if (lineEnd < 0 || !HclLexer.IsIdentifier(marker.ToString()))
        {
            return;
        }

        for (int start = lineEnd + 1; start < _text.Length;)
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

        _position = _text.Length;
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
