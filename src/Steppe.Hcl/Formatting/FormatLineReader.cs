using Steppe.Hcl.Parsing;

namespace Steppe.Hcl.Formatting;

/// <summary>Cuts a file that is known to have no syntax errors into lines of words, comments included.</summary>
internal sealed class FormatLineReader
{
    private readonly string _text;
    private readonly HclCursor _cursor;
    private readonly ExpressionParser _expressions;
    private readonly List<FormatLine> _lines = [new()];

    private FormatLineReader(SourceText source)
    {
        _text = source.Text;
        _cursor = new HclCursor(source);
        _expressions = new ExpressionParser(_cursor);
    }

    /// <summary>Reads the whole text.</summary>
    public static List<FormatLine> Read(SourceText source)
    {
        FormatLineReader reader = new(source);
        reader.ReadAll();
        return reader._lines;
    }

    private void ReadAll()
    {
        int done = 0;
        _cursor.MoveTo(0);
        while (true)
        {
            HclToken token = _cursor.Current;
            AddComments(done, token.Range.StartOffset);
            switch (token.Kind)
            {
                case HclTokenKind.End:
                    return;
                case HclTokenKind.Newline:
                    EndLine(token.Range.StartOffset);
                    break;
                case HclTokenKind.Quote:
                    done = AddTemplate(token, _expressions.Templates.ParseQuoted());
                    continue;
                case HclTokenKind.Heredoc:
                    done = AddTemplate(token, _expressions.Templates.ParseHeredoc());
                    continue;
                default:
                    _lines[^1].Tokens.Add(new FormatToken(token.Kind, token.Text));
                    break;
            }

            done = token.Range.EndOffset;
            _cursor.Advance();
        }
    }

    private int AddTemplate(HclToken opening, TemplateExpression template)
    {
        _lines[^1].Tokens.Add(new FormatToken(opening.Kind, template.Range.Text));
        return template.Range.EndOffset;
    }

    private void EndLine(int newline)
    {
        FormatLine line = _lines[^1];
        line.Ending = newline > 0 && _text[newline - 1] == '\r' ? "\r\n" : "\n";
        _lines.Add(new FormatLine());
    }

    // Between two words there are only blanks and comments.
    private void AddComments(int start, int end)
    {
        int position = start;
        while (position < end)
        {
            if (_text[position] is '#' or '/')
            {
                int length = CommentLength(position, end);
                _lines[^1].Tokens.Add(new FormatToken(HclTokenKind.End, _text.Substring(position, length).TrimEnd('\r'), IsComment: true));
                position += length;
            }
            else
            {
                position++;
            }
        }
    }

    private int CommentLength(int position, int end)
    {
        if (_text.AsSpan(position).StartsWith("/*", StringComparison.Ordinal))
        {
            return _text.IndexOf("*/", position + 2, StringComparison.Ordinal) + 2 - position;
        }

        int lineEnd = _text.IndexOf('\n', position, end - position);
        return (lineEnd < 0 ? end : lineEnd) - position;
    }
}
