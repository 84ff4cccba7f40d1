namespace Steppe.Hcl.Parsing;

/// <summary>Stands on one word of the text and knows whether new lines count there.</summary>
/// <remarks>Shared by the body, expression and template parsers of one text.</remarks>
internal sealed class HclCursor(SourceText source)
{
    private readonly HclLexer _lexer = new(source);
    private readonly Stack<bool> _newlinesCount = new([true]);
    private int _depth;

    /// <summary>The text being read.</summary>
    public SourceText Source { get; } = source;

    /// <summary>The word the cursor stands on.</summary>
    public HclToken Current { get; private set; }

    /// <summary>The kind of the current word.</summary>
    public HclTokenKind Kind => Current.Kind;

    /// <summary>Goes to the next word and gives the one left.</summary>
    public HclToken Advance()
    {
        HclToken left = Current;
        do
        {
            Current = _lexer.Next();
        }
        while (Current.Kind == HclTokenKind.Newline && !_newlinesCount.Peek());

        return left;
    }

    /// <summary>Puts the cursor on the first word at or after a character.</summary>
    public void MoveTo(int position)
    {
        _lexer.Position = position;
        Advance();
    }

    /// <summary>Looks at the word after the current one; characters that are no word count as the end.</summary>
    public HclToken PeekNext()
    {
        int position = _lexer.Position;
        HclToken current = Current;
        try
        {
            Advance();
            return Current;
        }
        catch (HclException)
        {
            return new HclToken(HclTokenKind.End, current.Range);
        }
        finally
        {
            (Current, _lexer.Position) = (current, position);
        }
    }

    /// <summary>Steps over an opening word, from where on new lines count or not.</summary>
    public HclToken Enter(bool newlinesCount)
    {
        _newlinesCount.Push(newlinesCount);
        return Advance();
    }

    /// <summary>Enters template braces: like <see cref="Enter"/>, for an opening that is no word.</summary>
    public void EnterAt(int position)
    {
        _newlinesCount.Push(item: false);
        MoveTo(position);
    }

    /// <summary>Steps over the closing word of what <see cref="Enter"/> began.</summary>
    public HclToken Leave()
    {
        _newlinesCount.Pop();
        return Advance();
    }

    /// <summary>Ends what <see cref="EnterAt"/> began; the text behind the current word is template text again.</summary>
    public int LeaveToText()
    {
        _newlinesCount.Pop();
        return Current.Range.EndOffset;
    }

    /// <summary>Forgets every opening: used to go on after an error.</summary>
    public void Reset(int depth)
    {
        _depth = depth;
        _newlinesCount.Clear();
        _newlinesCount.Push(item: true);
    }

    /// <summary>How deep the reading is nested now.</summary>
    public int Depth => _depth;

    /// <summary>Counts one level of nesting; <see cref="Ascend"/> undoes it.</summary>
    public void Descend()
    {
        if (++_depth > HclLimits.MaxDepth)
        {
            throw new HclException("Nesting too deep", $"Blocks and expressions may be nested at most {HclLimits.MaxDepth} deep.", Current.Range);
        }
    }

    /// <summary>Undoes one <see cref="Descend"/>.</summary>
    public void Ascend() => _depth--;

    /// <summary>Steps over a word that must be there.</summary>
    public HclToken Expect(HclTokenKind kind, string summary, string detail) =>
        Kind == kind ? Advance() : throw Error(summary, detail);

    /// <summary>Makes an error about the current word; a new line has no width.</summary>
    public HclException Error(string summary, string detail) =>
        Kind == HclTokenKind.Newline ? ErrorAtStart(summary, detail) : new(summary, detail, Current.Range);

    /// <summary>Makes an error about the place just before the current word.</summary>
    public HclException ErrorAtStart(string summary, string detail) => new(summary, detail, Current.Range.AtStart);
}
