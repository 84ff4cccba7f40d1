using System.Text;

namespace Steppe.Hcl.Parsing;

/// <summary>Makes a tree of the flat parts of a template: strips blanks, removes indentation, then matches up directives.</summary>
/// <remarks>Throws <see cref="HclException"/> when directives are not balanced.</remarks>
internal sealed class TemplateBuilder
{
    private readonly IReadOnlyList<TemplatePart> _parts;
    private readonly HclCursor _cursor;
    private int _next;

    private TemplateBuilder(IReadOnlyList<TemplatePart> parts, HclCursor cursor) => (_parts, _cursor) = (parts, cursor);

    /// <summary>Builds the whole template.</summary>
    public static TemplateExpression Build(IReadOnlyList<TemplatePart> parts, SourceRange range, HclCursor cursor)
    {
        TemplateBuilder builder = new(parts, cursor);
        List<HclExpression> tree = builder.ReadParts();
        if (builder._next < parts.Count)
        {
            WordPart word = (WordPart)parts[builder._next];
            throw new HclException($"Unexpected {word.Word} directive", "The control directives of this template are unbalanced.", word.Range);
        }

        return new TemplateExpression(tree, range);
    }

    /// <summary>Strips blanks next to braces with a tilde.</summary>
    public static void Strip(IReadOnlyList<TemplatePart> parts)
    {
        for (int index = 0; index < parts.Count; index++)
        {
            if (parts[index] is BracedPart { StripsBefore: true } && index > 0 && parts[index - 1] is TextPart before)
            {
                before.Text = before.Text.TrimEnd();
            }

            if (parts[index] is BracedPart { StripsAfter: true } && index + 1 < parts.Count && parts[index + 1] is TextPart after)
            {
                after.Text = after.Text.TrimStart();
            }
        }
    }

    /// <summary>Removes the smallest indentation of all lines that are not blank.</summary>
    /// <remarks>
    /// Looks at what stripping has left, as the reference does: a line whose break before it was stripped begins no line and
    /// keeps its indentation, and one whose indentation was stripped has none, so that no other line loses any.
    /// </remarks>
    public static void Dedent(IReadOnlyList<TemplatePart> parts)
    {
        int smallest = int.MaxValue;
        bool lineBegins = true;
        List<TextPart> lines = [];
        foreach (TemplatePart part in parts)
        {
            TextPart? text = part as TextPart;
            bool isBlank = text is not null && text.Text.EndsWith('\n') && string.IsNullOrWhiteSpace(text.Text);
            if (lineBegins && !isBlank)
            {
                smallest = Math.Min(smallest, text is null ? 0 : Indentation(text.Text));
                if (text is not null)
                {
                    lines.Add(text);
                }
            }

            lineBegins = text is not null && text.Text.EndsWith('\n');
        }

        foreach (TextPart line in lines)
        {
            line.Text = line.Text[smallest..];
        }
    }

    private static int Indentation(string line) => line.Length - line.AsSpan().TrimStart().Length;

    // Stops at every end word: who began the level checks whether it is the right one.
    private List<HclExpression> ReadParts()
    {
        List<HclExpression> tree = [];
        StringBuilder literal = new();
        SourceRange literalRange = default;
        while (_next < _parts.Count && _parts[_next] is not WordPart)
        {
            TemplatePart part = _parts[_next++];
            if (part is TextPart text)
            {
                literalRange = literal.Length == 0 ? text.Range : literalRange.To(text.Range);
                literal.Append(text.Text);
                continue;
            }

            Flush();
            tree.Add(part switch
            {
                InterpolationPart interpolation => new InterpolationExpression(interpolation.Inner, interpolation.Range),
                IfPart condition => ReadIf(condition),
                _ => ReadFor((ForPart)part),
            });
        }

        Flush();
        return tree;

        void Flush()
        {
            if (literal.Length > 0)
            {
                tree.Add(new LiteralExpression(HclValue.Of(literal.ToString()), literalRange));
                literal.Clear();
            }
        }
    }

    private TemplateIfExpression ReadIf(IfPart opening)
    {
        _cursor.Descend();
        TemplateExpression then = ReadBody(opening);
        TemplateExpression? otherwise = null;
        if (Closing(opening, "endif", "else") == "else")
        {
            otherwise = ReadBody((BracedPart)_parts[_next - 1]);
            Closing(opening, "endif");
        }

        _cursor.Ascend();
        return new TemplateIfExpression(opening.Condition, then, otherwise, opening.Range.To(_parts[_next - 1].Range));
    }

    private TemplateForExpression ReadFor(ForPart opening)
    {
        _cursor.Descend();
        TemplateExpression body = ReadBody(opening);
        Closing(opening, "endfor");
        _cursor.Ascend();
        return new TemplateForExpression(opening.Key, opening.Value, opening.Collection, body, opening.Range.To(_parts[_next - 1].Range));
    }

    private TemplateExpression ReadBody(BracedPart opening)
    {
        List<HclExpression> tree = ReadParts();
        int end = _next < _parts.Count ? _parts[_next].Range.StartOffset : opening.Range.EndOffset;
        return new TemplateExpression(tree, opening.Range with { StartOffset = opening.Range.EndOffset, EndOffset = end });
    }

    private string Closing(BracedPart opening, params ReadOnlySpan<string> wanted)
    {
        if (_next >= _parts.Count)
        {
            throw new HclException("Unterminated template directive", $"This directive is never closed by %{{ {wanted[0]} }}.", opening.Range);
        }

        WordPart word = (WordPart)_parts[_next++];
        return wanted.Contains(word.Word)
            ? word.Word
            : throw new HclException($"Unexpected {word.Word} directive", $"Expected %{{ {wanted[0]} }} here.", word.Range);
    }
}
