namespace Steppe.Hcl.Parsing;

/// <summary>Reads arguments and blocks, going on after an error so that one run finds most of them.</summary>
/// <remarks>Source: job specification, section 1.2.</remarks>
internal sealed class BodyParser(HclCursor cursor, DiagnosticList diagnostics)
{
    private const int MaxNuisances = 200;

    private readonly ExpressionParser _expressions = new(cursor);
    private int _nuisances;

    /// <summary>Reads the whole text.</summary>
    public HclBody ParseFile()
    {
        SourceRange range = cursor.Source.Range(0, cursor.Source.Text.Length);
        return ReadItems(range, HclTokenKind.End, begin: () => cursor.MoveTo(0));
    }

    private HclBody ReadItems(SourceRange range, HclTokenKind end, Action begin)
    {
        List<HclAttribute> attributes = [];
        List<HclBlock> blocks = [];
        Dictionary<string, HclAttribute> seen = new(StringComparer.Ordinal);
        int depth = cursor.Depth;
        bool failed = !Attempt(begin, depth);
        while (!diagnostics.IsFull && (failed || cursor.Kind != end))
        {
            if (failed)
            {
                failed = false;
                SkipToNextItem(end);
                continue;
            }

            if (cursor.Kind == HclTokenKind.End)
            {
                diagnostics.Error("Unclosed configuration block", "There is no closing brace for this block before the end of the file.", range with { EndOffset = range.StartOffset + 1 });
                break;
            }

            failed = !Attempt(() => ReadItem(attributes, blocks, seen), depth);
        }

        return new HclBody(attributes, blocks, range with { EndOffset = Math.Max(range.EndOffset, cursor.Current.Range.EndOffset) });
    }

    private bool Attempt(Action read, int depth)
    {
        try
        {
            read();
            return true;
        }
        catch (HclException error)
        {
            diagnostics.Add(error.Diagnostic);
            cursor.Reset(depth);
            return false;
        }
    }

    private void ReadItem(List<HclAttribute> attributes, List<HclBlock> blocks, Dictionary<string, HclAttribute> seen)
    {
        if (cursor.Kind == HclTokenKind.Newline)
        {
            cursor.Advance();
            return;
        }

        if (cursor.Kind != HclTokenKind.Identifier)
        {
            throw cursor.Kind == HclTokenKind.Quote
                ? cursor.Error("Invalid argument name", "Argument names must not be quoted.")
                : cursor.Error("Argument or block definition required", "An argument (name = value) or a block (type { … }) is expected here.");
        }

        HclToken name = cursor.Advance();
        switch (cursor.Kind)
        {
            case HclTokenKind.Assign:
                HclAttribute attribute = ReadAttribute(name);
                AddAttribute(attribute, attributes, seen);
                ExpectEndOfItem("argument", "Missing newline after argument", "An argument definition must end with a new line.");
                break;
            case HclTokenKind.OpenBrace or HclTokenKind.Quote or HclTokenKind.Identifier:
                blocks.Add(ReadBlock(name));
                ExpectEndOfItem("block", "Missing newline after block definition", "A block definition must end with a new line.");
                break;
            default:
                throw cursor.Error("Invalid block definition", "Either a \"=\" for an argument, or a label or \"{\" for a block, is needed after a name.");
        }
    }

    private void ExpectEndOfItem(string what, string summary, string detail)
    {
        switch (cursor.Kind)
        {
            case HclTokenKind.Newline:
                cursor.Advance();
                break;
            case HclTokenKind.End:
                break;
            case HclTokenKind.Comma:
                throw cursor.Error("Unexpected comma after " + what, "Items of a block are separated by new lines, not by commas.");
            default:
                throw cursor.Error(summary, detail);
        }
    }

    private HclAttribute ReadAttribute(HclToken name)
    {
        cursor.Advance();
        return new HclAttribute(name.Text, name.Range, _expressions.Parse());
    }

    private void AddAttribute(HclAttribute attribute, List<HclAttribute> attributes, Dictionary<string, HclAttribute> seen)
    {
        if (seen.TryGetValue(attribute.Name, out HclAttribute? first))
        {
            diagnostics.Error("Attribute redefined", $"The argument \"{attribute.Name}\" was already set at {first.NameRange}. Each argument may be set only once.", attribute.NameRange);
            return;
        }

        seen[attribute.Name] = attribute;
        attributes.Add(attribute);
    }

    private HclBlock ReadBlock(HclToken type)
    {
        List<HclLabel> labels = [];
        while (cursor.Kind is HclTokenKind.Quote or HclTokenKind.Identifier)
        {
            labels.Add(ReadLabel());
        }

        if (cursor.Kind != HclTokenKind.OpenBrace)
        {
            throw cursor.Error("Invalid block definition", "The \"{\" of a block must stand on the line of its type and labels.");
        }

        cursor.Descend();
        HclToken open = cursor.Advance();
        HclBody body = cursor.Kind is HclTokenKind.Newline
            ? ReadItems(open.Range, HclTokenKind.CloseBrace, begin: static () => { })
            : ReadOneLineBody(open);
        cursor.Ascend();
        if (cursor.Kind == HclTokenKind.CloseBrace)
        {
            cursor.Advance();
        }

        return new HclBlock(type.Text, type.Range, labels, open.Range, body);
    }

    private HclLabel ReadLabel()
    {
        if (cursor.Kind == HclTokenKind.Identifier)
        {
            HclToken word = cursor.Advance();
            return new HclLabel(word.Text, word.Range);
        }

        TemplateExpression label = _expressions.Templates.ParseQuoted();
        return label.Parts switch
        {
            [] => new HclLabel("", label.Range),
            [LiteralExpression { Value: HclString text }] => new HclLabel(text.Value, label.Range),
            _ => throw new HclException("Invalid block label", "A label must be plain text, without ${ }.", label.Range),
        };
    }

    private HclBody ReadOneLineBody(HclToken open)
    {
        List<HclAttribute> attributes = [];
        if (cursor.Kind == HclTokenKind.Identifier)
        {
            HclToken name = cursor.Advance();
            if (cursor.Kind != HclTokenKind.Assign)
            {
                throw cursor.Error("Invalid single-argument block definition", "A block on one line may hold one argument only, and no nested block: put its content on lines of its own.");
            }

            attributes.Add(ReadAttribute(name));
        }

        if (cursor.Kind != HclTokenKind.CloseBrace)
        {
            throw cursor.Error("Invalid single-argument block definition", "A block on one line may hold one argument only and must end on that line: put its content on lines of its own.");
        }

        return new HclBody(attributes, [], open.Range.To(cursor.Current.Range));
    }

    // After an error: go on behind the next new line that is not inside brackets, or at the brace that ends this body.
    private void SkipToNextItem(HclTokenKind end)
    {
        int depth = cursor.Depth;
        int braces = 0;
        if (cursor.Current.Range.Source is null)
        {
            StepOver();
        }

        while (true)
        {
            bool isHeredoc = cursor.Kind == HclTokenKind.Heredoc;
            try
            {
                switch (cursor.Kind)
                {
                    case HclTokenKind.End:
                    case HclTokenKind.CloseBrace when braces == 0 && end == HclTokenKind.CloseBrace:
                        return;
                    case HclTokenKind.Newline when braces == 0:
                        cursor.Advance();
                        return;
                    case HclTokenKind.Quote:
                        _expressions.Templates.ParseQuoted();
                        continue;
                    case HclTokenKind.Heredoc:
                        _expressions.Templates.ParseHeredoc();
                        continue;
                    case HclTokenKind.OpenBrace:
                        braces++;
                        break;
                    case HclTokenKind.CloseBrace:
                        braces = Math.Max(0, braces - 1);
                        break;
                }

                cursor.Advance();
            }
            catch (HclException)
            {
                // Already reported, or noise that follows from what was: step over it. Behind a heredoc that never
                // ends there is nothing to go on with, and looking for its end once per line would be quadratic.
                cursor.Reset(depth);
                if (isHeredoc || ++_nuisances > MaxNuisances)
                {
                    cursor.MoveTo(cursor.Source.Text.Length);
                }
                else
                {
                    StepOver();
                }
            }
        }
    }

    private void StepOver()
    {
        int position = cursor.Current.Range.EndOffset;
        while (true)
        {
            try
            {
                position = _nuisances > MaxNuisances ? cursor.Source.Text.Length : position + 1;
                cursor.MoveTo(Math.Min(position, cursor.Source.Text.Length));
                return;
            }
            catch (HclException)
            {
                _nuisances++;
            }
        }
    }
}
