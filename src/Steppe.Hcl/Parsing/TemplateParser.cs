using System.Globalization;
using System.Text;

namespace Steppe.Hcl.Parsing;

/// <summary>Reads template text: quoted strings, heredocs and bare templates.</summary>
/// <remarks>Throws <see cref="HclException"/> at the first error. Source: job specification, sections 1.1 and 1.3.</remarks>
internal sealed class TemplateParser(HclCursor cursor, ExpressionParser expressions)
{
    private enum Form
    {
        Quoted,
        Heredoc,
        Bare,
    }

    private readonly string _text = cursor.Source.Text;

    /// <summary>Reads from the opening quote to behind the closing one.</summary>
    public TemplateExpression ParseQuoted()
    {
        int start = cursor.Current.Range.StartOffset;
        (List<TemplatePart> parts, int end) = ReadParts(start + 1, Form.Quoted, marker: "");
        cursor.MoveTo(end + 1);
        return TemplateBuilder.Build(parts, cursor.Source.Range(start, end + 1), cursor);
    }

    /// <summary>Reads from <c>&lt;&lt;</c> to behind the closing marker.</summary>
    public TemplateExpression ParseHeredoc()
    {
        SourceRange opening = cursor.Current.Range;
        int position = opening.EndOffset;
        bool dedents = position < _text.Length && _text[position] == '-';
        position += dedents ? 1 : 0;
        int lineEnd = _text.IndexOf('\n', position);
        string marker = lineEnd < 0 ? "" : _text[position..lineEnd].TrimEnd('\r');
        if (!HclLexer.IsIdentifier(marker))
        {
            throw new HclException("Invalid heredoc", "A heredoc begins with << or <<- and a marker word that ends the line.", opening);
        }

        (List<TemplatePart> parts, int end) = ReadParts(lineEnd + 1, Form.Heredoc, marker);
        if (end < 0)
        {
            throw new HclException("Unterminated template string", $"No line holds only the closing marker \"{marker}\" of this heredoc.", opening with { EndOffset = lineEnd });
        }

        if (dedents)
        {
            TemplateBuilder.Dedent(parts);
        }

        cursor.MoveTo(end);
        return TemplateBuilder.Build(parts, opening with { EndOffset = end }, cursor);
    }

    /// <summary>Reads the whole text of the cursor as one template.</summary>
    public TemplateExpression ParseBare()
    {
        (List<TemplatePart> parts, _) = ReadParts(0, Form.Bare, marker: "");
        return TemplateBuilder.Build(parts, cursor.Source.Range(0, _text.Length), cursor);
    }

    // Gives the place of the closing quote, or behind the closing marker, or -1 when a heredoc never ends.
    private (List<TemplatePart> Parts, int End) ReadParts(int position, Form form, string marker)
    {
        List<TemplatePart> parts = [];
        StringBuilder literal = new();
        int literalStart = position;
        bool atLineStart = true;
        bool startsLine = true;
        while (true)
        {
            if (atLineStart && form == Form.Heredoc && FindMarker(position, marker) is { } end)
            {
                return (parts, end);
            }

            atLineStart = false;
            if (position >= _text.Length)
            {
                Flush();
                return form switch
                {
                    Form.Bare => (parts, position),
                    Form.Heredoc => (parts, -1),
                    _ => throw Unterminated(literalStart),
                };
            }

            char next = _text[position];
            if (form == Form.Quoted && next == '"')
            {
                Flush();
                return (parts, position);
            }

            if (form == Form.Quoted && next == '\n')
            {
                throw Unterminated(literalStart);
            }

            if (next is '$' or '%' && At(position + 1) == next && At(position + 2) == '{')
            {
                literal.Append(next).Append('{');
                position += 3;
            }
            else if (next is '$' or '%' && At(position + 1) == '{')
            {
                Flush();
                (TemplatePart part, position) = ReadBraces(position);
                parts.Add(part);
                literalStart = position;
                startsLine = false;
            }
            else if (form == Form.Quoted && next == '\\')
            {
                position = ReadEscape(position, literal);
            }
            else
            {
                literal.Append(next);
                position++;
                if (next == '\n' && form == Form.Heredoc)
                {
                    Flush();
                    atLineStart = startsLine = true;
                }
            }
        }

        void Flush()
        {
            if (literal.Length > 0)
            {
                parts.Add(new TextPart(literal.ToString(), startsLine, cursor.Source.Range(literalStart, position)));
                literal.Clear();
            }

            literalStart = position;
            startsLine = false;
        }
    }

    private HclException Unterminated(int start) => new(
        "Unterminated template string", "No closing quote on this line. Use \\n for a line break, or a heredoc for longer text.", cursor.Source.Range(Math.Max(0, start - 1), Math.Min(start, _text.Length)));

    private (TemplatePart Part, int End) ReadBraces(int start)
    {
        bool before = At(start + 2) == '~';
        int inner = start + (before ? 3 : 2);
        cursor.Descend();
        cursor.EnterAt(inner);
        Func<bool, SourceRange, TemplatePart> make = _text[start] == '$' ? ReadInterpolation(before) : ReadDirective(before);
        if (cursor.Kind is not (HclTokenKind.CloseBrace or HclTokenKind.CloseBraceStrip))
        {
            throw cursor.Error("Extra characters after interpolation expression", $"Expected \"}}\" to end what \"{_text.AsSpan(start, 2)}\" began, but found {cursor.Current.Shown}.");
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

    private int ReadEscape(int position, StringBuilder literal)
    {
        int digits = 0;
        switch (At(position + 1))
        {
            case 'n': literal.Append('\n'); break;
            case 'r': literal.Append('\r'); break;
            case 't': literal.Append('\t'); break;
            case '"': literal.Append('"'); break;
            case '\\': literal.Append('\\'); break;
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
            literal.Append(rune.ToString());
        }

        return position + 2 + digits;
    }

    private HclException BadEscape(int position, string detail) =>
        new("Invalid escape sequence", detail, cursor.Source.Range(position, Math.Min(position + 2, _text.Length)));

    private int? FindMarker(int lineStart, string marker)
    {
        int lineEnd = _text.IndexOf('\n', lineStart);
        ReadOnlySpan<char> line = _text.AsSpan(lineStart, (lineEnd < 0 ? _text.Length : lineEnd) - lineStart);
        return line.Trim().SequenceEqual(marker) ? lineStart + line.TrimEnd().Length : null;
    }

    private char At(int position) => position < _text.Length ? _text[position] : '\0';
}
