using System.Globalization;
using System.Text;

namespace Steppe.Hcl.Parsing;

/// <summary>How a template is written, which decides where it ends and what a backslash means.</summary>
internal enum TemplateForm
{
    /// <summary>Ends at a quote, on one line, with backslash escapes.</summary>
    Quoted,

    /// <summary>Ends at a line that holds only the marker; text is cut into lines.</summary>
    Heredoc,

    /// <summary>Ends with the text.</summary>
    Bare,
}

/// <summary>Cuts one template into text, interpolations and directives.</summary>
/// <remarks>Used once. Throws <see cref="HclException"/> at the first error.</remarks>
internal sealed class TemplateScanner(HclCursor cursor, ExpressionParser expressions, TemplateForm form, string marker)
{
    private readonly string _text = cursor.Source.Text;
    private readonly List<TemplatePart> _parts = [];
    private readonly StringBuilder _literal = new();
    private int _position;
    private int _literalStart;
    private int _start;
    private bool _startsLine = true;

    /// <summary>Reads from <paramref name="start"/> on.</summary>
    /// <returns>The parts, and the place of the closing quote or behind the closing marker; -1 when a heredoc never ends.</returns>
    public (List<TemplatePart> Parts, int End) Read(int start)
    {
        _position = _literalStart = _start = start;
        while (true)
        {
            if (form == TemplateForm.Heredoc && _startsLine && _literal.Length == 0 && FindMarker(_position) is { } end)
            {
                return (_parts, end);
            }

            if (_position >= _text.Length)
            {
                Flush();
                return form == TemplateForm.Quoted ? throw Unterminated() : (_parts, form == TemplateForm.Bare ? _position : -1);
            }

            if (form == TemplateForm.Quoted && _text[_position] == '"')
            {
                Flush();
                return (_parts, _position);
            }

            Step(_text[_position]);
        }
    }

    private void Step(char next)
    {
        if (form == TemplateForm.Quoted && next == '\n')
        {
            throw Unterminated();
        }

        if (next is '$' or '%' && At(_position + 1) == next && At(_position + 2) == '{')
        {
            _literal.Append(next).Append('{');
            _position += 3;
        }
        else if (next is '$' or '%' && At(_position + 1) == '{')
        {
            Flush();
            (TemplatePart part, _position) = ReadBraces(_position);
            _parts.Add(part);
            _literalStart = _position;
            _startsLine = false;
        }
        else if (form == TemplateForm.Quoted && next == '\\')
        {
            _position = ReadEscape(_position);
        }
        else
        {
            _literal.Append(next);
            _position++;
            if (next == '\n' && form == TemplateForm.Heredoc)
            {
                Flush();
                _startsLine = true;
            }
        }
    }

    private void Flush()
    {
        if (_literal.Length > 0)
        {
            _parts.Add(new TextPart(_literal.ToString(), cursor.Source.Range(_literalStart, _position)));
            _literal.Clear();
        }

        _literalStart = _position;
        _startsLine = false;
    }

    private HclException Unterminated() => new(
        "Unterminated template string", "This string has no closing quote on its line. For a line break write \\n; longer text goes into a heredoc (<<EOT).", cursor.Source.Range(_start - 1, _start));

    private (TemplatePart Part, int End) ReadBraces(int start)
    {
        bool before = At(start + 2) == '~';
        int inner = start + (before ? 3 : 2);
        cursor.Descend();
        cursor.EnterAt(inner);
        Func<bool, SourceRange, TemplatePart> make = _text[start] == '$' ? ReadInterpolation(before) : ReadDirective(before);
        if (cursor.Kind is not (HclTokenKind.CloseBrace or HclTokenKind.CloseBraceStrip))
        {
            string literally = _text[start] == '$' && cursor.Kind != HclTokenKind.Quote ? " If it is meant for a shell, write \"$${\": it then stays as it is." : "";
            throw cursor.Error(
                "Extra characters after interpolation expression",
                $"Expected \"}}\" to end what \"{_text.AsSpan(start, 2)}\" began, but found {cursor.Current.Shown}.{literally}");
        }

        bool after = cursor.Kind == HclTokenKind.CloseBraceStrip;
        int end = cursor.LeaveToText();
        cursor.Ascend();
        return (make(after, cursor.Source.Range(start, end)), end);
    }

    private Func<bool, SourceRange, TemplatePart> ReadInterpolation(bool before)
    {
        HclExpression inner = expressions.Parse();
        return (after, range) => new InterpolationPart(inner, before, after, range);
    }

    private Func<bool, SourceRange, TemplatePart> ReadDirective(bool before)
    {
        HclToken word = cursor.Expect(HclTokenKind.Identifier, "Invalid template directive", "A directive begins with if, else, endif, for or endfor.");
        switch (word.Text)
        {
            case "if":
                HclExpression condition = expressions.Parse();
                return (after, range) => new IfPart(condition, before, after, range);
            case "for":
                (string? key, string value) = new CollectionParser(cursor, expressions).ReadLoopNames();
                HclExpression collection = expressions.Parse();
                return (after, range) => new ForPart(key, value, collection, before, after, range);
            case "else" or "endif" or "endfor":
                return (after, range) => new WordPart(word.Text, before, after, range);
            default:
                throw new HclException("Invalid template control keyword", $"\"{word.Text}\" is no directive: use if, else, endif, for or endfor.", word.Range);
        }
    }

    private int ReadEscape(int position)
    {
        int digits = 0;
        switch (At(position + 1))
        {
            case 'n': _literal.Append('\n'); break;
            case 'r': _literal.Append('\r'); break;
            case 't': _literal.Append('\t'); break;
            case '"': _literal.Append('"'); break;
            case '\\': _literal.Append('\\'); break;
            case 'u': digits = 4; break;
            case 'U': digits = 8; break;
            default: throw BadEscape(position, "Known escapes are \\n \\r \\t \\\" \\\\ \\uXXXX \\UXXXXXXXX. For a backslash write \\\\.");
        }

        if (digits > 0)
        {
            int end = position + 2 + digits;
            Rune rune = end <= _text.Length
                && uint.TryParse(_text.AsSpan(position + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint code)
                && Rune.IsValid(code)
                ? new Rune(code)
                : throw BadEscape(position, $"\\{_text[position + 1]} needs {digits} hexadecimal digits of a Unicode character.");
            _literal.Append(rune.ToString());
        }

        return position + 2 + digits;
    }

    private HclException BadEscape(int position, string detail) =>
        new("Invalid escape sequence", detail, cursor.Source.Range(position, Math.Min(position + 2, _text.Length)));

    private int? FindMarker(int lineStart)
    {
        int lineEnd = _text.IndexOf('\n', lineStart);
        ReadOnlySpan<char> line = _text.AsSpan(lineStart, (lineEnd < 0 ? _text.Length : lineEnd) - lineStart);
        return line.Trim().SequenceEqual(marker) ? lineStart + line.TrimEnd().Length : null;
    }

    private char At(int position) => position < _text.Length ? _text[position] : '\0';
}
