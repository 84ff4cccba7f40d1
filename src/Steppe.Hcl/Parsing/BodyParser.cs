namespace Steppe.Hcl.Parsing;

/// <summary>Reads arguments and blocks, going on after an error so that one run finds most of them.</summary>
/// <remarks>Source: job specification, section 1.2.</remarks>
internal sealed class BodyParser
{
    private readonly HclCursor _cursor;
    private readonly DiagnosticList _diagnostics;
    private readonly ExpressionParser _expressions;
    private readonly BlockBraces _braces;
    private int _itemStart;
    private int _bracketsFrom;
    private int _errorAt;

    public BodyParser(HclCursor cursor, DiagnosticList diagnostics)
    {
        (_cursor, _diagnostics) = (cursor, diagnostics);
        _expressions = new ExpressionParser(cursor);
        _braces = new BlockBraces(cursor.Source);
    }

    /// <summary>Reads the whole text.</summary>
    public HclBody ParseFile()
    {
        SourceRange range = _cursor.Source.Range(0, _cursor.Source.Text.Length);
        return ReadItems(range, HclTokenKind.End, begin: () => _cursor.MoveTo(0));
    }

    private HclBody ReadItems(SourceRange range, HclTokenKind end, Action begin)
    {
        List<HclAttribute> attributes = [];
        List<HclBlock> blocks = [];
        Dictionary<string, HclAttribute> seen = new(StringComparer.Ordinal);
        int depth = _cursor.Depth;
        MarkItem(_cursor.Current.Range.Source is null ? 0 : _cursor.Current.Range.StartOffset);
        bool failed = !Attempt(begin, depth);
        while (!_diagnostics.IsFull && (failed || _cursor.Kind != end))
        {
            if (failed)
            {
                failed = !Attempt(() => SkipItem(end), depth);
                continue;
            }

            if (_cursor.Kind == HclTokenKind.End)
            {
                _braces.ReportUnclosed(range, _diagnostics);
                break;
            }

            failed = !Attempt(() => ReadItem(attributes, blocks, seen), depth);
        }

        return new HclBody(attributes, blocks, range with { EndOffset = Math.Max(range.EndOffset, _cursor.Current.Range.EndOffset) });
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
            _diagnostics.Add(error.Diagnostic);
            _cursor.Reset(depth);
            // A character that belongs to no word lies behind the word the cursor stands on.
            _errorAt = Math.Max(_cursor.Current.Range.StartOffset, error.Diagnostic.Range?.StartOffset ?? 0);
            return false;
        }
    }

    private void MarkItem(int start) => _itemStart = _bracketsFrom = start;

    private void SkipItem(HclTokenKind end)
    {
        int next = _braces.FindNextItem(_itemStart, _bracketsFrom, _errorAt, stopsAtBrace: end == HclTokenKind.CloseBrace);
        MarkItem(next);
        if (next == _cursor.Source.Text.Length)
        {
            _braces.EndIsExplained();
        }

        _cursor.MoveTo(next);
    }

    private void ReadItem(List<HclAttribute> attributes, List<HclBlock> blocks, Dictionary<string, HclAttribute> seen)
    {
        int start = _cursor.Current.Range.StartOffset;
        MarkItem(start);
        if (_cursor.Kind == HclTokenKind.Newline)
        {
            _cursor.Advance();
            return;
        }

        if (_cursor.Kind != HclTokenKind.Identifier)
        {
            if (_cursor.Kind == HclTokenKind.CloseBrace && _braces.IsFollowUp(_diagnostics))
            {
                _cursor.Advance();
                return;
            }

            throw BodyErrors.NoItem(_cursor, _braces);
        }

        HclToken name = _cursor.Advance();
        switch (_cursor.Kind)
        {
            case HclTokenKind.Assign:
                AddAttribute(ReadAttribute(name), attributes, seen);
                ExpectEndOfItem(name, start, isBlock: false);
                break;
            case HclTokenKind.OpenBrace or HclTokenKind.Quote or HclTokenKind.Identifier:
            case HclTokenKind.Newline when GoesOnBelow(name):
                blocks.Add(ReadBlock(name));
                ExpectEndOfItem(name, start, isBlock: true);
                break;
            default:
                throw BodyErrors.AfterName(_cursor, name);
        }
    }

    private void ExpectEndOfItem(HclToken name, int start, bool isBlock)
    {
        // What was read has closed its own brackets.
        MarkItem(start);
        _bracketsFrom = _cursor.Current.Range.StartOffset;
        switch (_cursor.Kind)
        {
            case HclTokenKind.Newline:
                _cursor.Advance();
                break;
            case HclTokenKind.End:
                break;
            default:
                throw BodyErrors.AfterItem(_cursor, name, isBlock);
        }
    }

    private HclAttribute ReadAttribute(HclToken name)
    {
        _cursor.Advance();
        return new HclAttribute(name.Text, name.Range, _expressions.Parse());
    }

    private void AddAttribute(HclAttribute attribute, List<HclAttribute> attributes, Dictionary<string, HclAttribute> seen)
    {
        if (seen.TryGetValue(attribute.Name, out HclAttribute? first))
        {
            _diagnostics.Error("Attribute redefined", $"The argument \"{attribute.Name}\" was already set at {first.NameRange}. Each argument may be set only once: remove one of them.", attribute.NameRange);
            return;
        }

        seen[attribute.Name] = attribute;
        attributes.Add(attribute);
    }

    private HclBlock ReadBlock(HclToken type)
    {
        List<HclLabel> labels = ReadLabels();
        Nest(1 + labels.Count);
        HclToken open = _cursor.Kind == HclTokenKind.OpenBrace ? _cursor.Advance() : MissingBrace(type, labels);
        int started = _braces.Open(type, open);
        HclBody body = _cursor.Kind is HclTokenKind.Newline
            ? ReadItems(open.Range, HclTokenKind.CloseBrace, begin: static () => { })
            : ReadOneLineBody(open);
        Leave(1 + labels.Count);
        if (_cursor.Kind == HclTokenKind.CloseBrace)
        {
            _braces.Close(started, _cursor.Current);
            _cursor.Advance();
        }

        return new HclBlock(type.Text, type.Range, labels, open.Range, body);
    }

    // Labels nest what is in a free-form block as braces do.
    private void Nest(int levels)
    {
        for (int level = 0; level < levels; level++)
        {
            _cursor.Descend();
        }
    }

    private void Leave(int levels)
    {
        for (int level = 0; level < levels; level++)
        {
            _cursor.Ascend();
        }
    }

    // A brace that stands below its header, or is forgotten where deeper lines follow: what stands in the block is read all the same.
    private HclToken MissingBrace(HclToken type, List<HclLabel> labels)
    {
        HclException error = BodyErrors.NoBrace(_cursor, type, labels);
        if (_cursor.Kind != HclTokenKind.Newline || !GoesOnBelow(type))
        {
            throw error;
        }

        _diagnostics.Add(error.Diagnostic);
        if (_cursor.PeekNext().Kind != HclTokenKind.OpenBrace)
        {
            return new HclToken(HclTokenKind.OpenBrace, _cursor.Current.Range.AtStart);
        }

        _cursor.Advance();
        return _cursor.Advance();
    }

    // At the end of a line: whether the next one can only be the content of a block that begins on this one.
    private bool GoesOnBelow(HclToken name)
    {
        HclToken next = _cursor.PeekNext();
        return next.Kind == HclTokenKind.OpenBrace
            || (next.Kind == HclTokenKind.Identifier && next.Range.Start.Column > name.Range.Start.Column);
    }

    // A label that never ends must not hide the brace behind it, or every brace that follows would be misread.
    private List<HclLabel> ReadLabels()
    {
        List<HclLabel> labels = [];
        while (_cursor.Kind is HclTokenKind.Quote or HclTokenKind.Identifier)
        {
            int start = _cursor.Current.Range.StartOffset;
            int depth = _cursor.Depth;
            try
            {
                labels.Add(ReadLabel());
            }
            catch (HclException error) when (ItemRecovery.BraceAtEndOfLine(_cursor.Source.Text, start) is { } brace)
            {
                _diagnostics.Add(error.Diagnostic);
                _cursor.Reset(depth);
                _cursor.MoveTo(brace);
            }
        }

        return labels;
    }

    private HclLabel ReadLabel()
    {
        if (_cursor.Kind == HclTokenKind.Identifier)
        {
            HclToken word = _cursor.Advance();
            return new HclLabel(word.Text, word.Range);
        }

        TemplateExpression label = _expressions.Templates.ParseQuoted();
        return label.Parts switch
        {
            [] => new HclLabel("", label.Range),
            [LiteralExpression { Value: HclString text }] => new HclLabel(text.Value, label.Range),
            _ => throw new HclException("Invalid block label", "A label must be plain text: \"${ }\" cannot be used here.", label.Range),
        };
    }

    private HclBody ReadOneLineBody(HclToken open)
    {
        List<HclAttribute> attributes = [];
        if (_cursor.Kind == HclTokenKind.Identifier)
        {
            HclToken name = _cursor.Advance();
            if (_cursor.Kind != HclTokenKind.Assign)
            {
                throw BodyErrors.InOneLine(_cursor, name);
            }

            attributes.Add(ReadAttribute(name));
        }

        if (_cursor.Kind != HclTokenKind.CloseBrace)
        {
            throw (attributes, _cursor.Kind) switch
            {
                ([var first], HclTokenKind.Newline) => BodyErrors.BehindBrace(first.Range),
                ([], HclTokenKind.Quote) => BodyErrors.QuotedName(_cursor),
                _ => BodyErrors.InOneLine(_cursor, name: null),
            };
        }

        return new HclBody(attributes, [], open.Range.To(_cursor.Current.Range));
    }
}
