namespace Steppe.Hcl.Parsing;

/// <summary>Reads template text: quoted strings, heredocs and bare templates.</summary>
/// <remarks>Throws <see cref="HclException"/> at the first error. Source: job specification, sections 1.1 and 1.3.</remarks>
internal sealed class TemplateParser(HclCursor cursor, ExpressionParser expressions)
{
    private readonly string _text = cursor.Source.Text;

    /// <summary>Reads from the opening quote to behind the closing one.</summary>
    public TemplateExpression ParseQuoted()
    {
        int start = cursor.Current.Range.StartOffset;
        (List<TemplatePart> parts, int end) = Scan(TemplateForm.Quoted).Read(start + 1);
        cursor.MoveTo(end + 1);
        TemplateBuilder.Strip(parts);
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

        (List<TemplatePart> parts, int end) = Scan(TemplateForm.Heredoc, marker).Read(lineEnd + 1);
        if (end < 0)
        {
            throw new HclException(
                "Unterminated template string", $"This heredoc is never closed: no line below holds \"{marker}\" and nothing else.{NearMarker(marker, lineEnd + 1)}", opening with { EndOffset = lineEnd });
        }

        TemplateBuilder.Strip(parts);
        if (dedents)
        {
            TemplateBuilder.Dedent(parts);
        }

        cursor.MoveTo(end);
        return TemplateBuilder.Build(parts, opening with { EndOffset = end }, cursor);
    }

    // The usual mistake is a marker with something behind it.
    private string NearMarker(string marker, int position)
    {
        while (position < _text.Length)
        {
            int end = _text.IndexOf('\n', position);
            end = end < 0 ? _text.Length : end;
            ReadOnlySpan<char> line = _text.AsSpan(position, end - position).Trim();
            if (line.StartsWith(marker, StringComparison.OrdinalIgnoreCase) && !char.IsLetterOrDigit(line.Length > marker.Length ? line[marker.Length] : ' '))
            {
                return $" Line {cursor.Source.PositionOf(position).Line} comes close: it holds \"{line[..Math.Min(line.Length, marker.Length + 10)]}\".";
            }

            position = end + 1;
        }

        return "";
    }

    /// <summary>Reads the whole text of the cursor as one template.</summary>
    public TemplateExpression ParseBare()
    {
        (List<TemplatePart> parts, _) = Scan(TemplateForm.Bare).Read(0);
        TemplateBuilder.Strip(parts);
        return TemplateBuilder.Build(parts, cursor.Source.Range(0, _text.Length), cursor);
    }

    private TemplateScanner Scan(TemplateForm form, string marker = "") => new(cursor, expressions, form, marker);
}
