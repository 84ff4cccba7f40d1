namespace Steppe.Hcl.Legacy;

/// <summary>The words of a legacy text one after the other, and how many brackets are open around the current one.</summary>
internal sealed class Hcl1Words
{
    private readonly Hcl1Lexer _lexer;
    private readonly Stack<Hcl1Token> _open = new();

    public Hcl1Words(Hcl1Lexer lexer)
    {
        _lexer = lexer;
        Current = lexer.Next();
    }

    /// <summary>The word that is read next.</summary>
    public Hcl1Token Current { get; private set; }

    /// <summary>How many braces and brackets are open.</summary>
    public int Depth => _open.Count;

    /// <summary>True inside a list rather than an object.</summary>
    public bool IsInList => _open.TryPeek(out Hcl1Token open) && open.Kind == Hcl1TokenKind.OpenBracket;

    /// <summary>True when the current word is the first of its line.</summary>
    public bool StartsLine => _lexer.StartsLine;

    /// <summary>True when something without an end has taken what follows.</summary>
    public bool HasLostRest => _lexer.HasLostRest;

    /// <summary>Notes that the current word was reported.</summary>
    public void NoteError() => _lexer.NoteError(Current.Range.StartOffset);

    /// <summary>Goes on to the next word.</summary>
    public void Advance() => Current = _lexer.Next();

    /// <summary>Takes an opening brace or bracket.</summary>
    /// <returns>That word.</returns>
    public Hcl1Token Open()
    {
        Hcl1Token open = Current;
        if (_open.Count >= HclLimits.MaxDepth)
        {
            throw new HclException(Hcl1Parser.TooDeepSummary, $"nested more than {HclLimits.MaxDepth} deep", open.Range);
        }

        _open.Push(open);
        Advance();
        return open;
    }

    /// <summary>Takes a closing brace or bracket; one that closes nothing is passed over.</summary>
    /// <returns>Its place.</returns>
    public SourceRange Close()
    {
        SourceRange range = Current.Range;
        if (_open.TryPeek(out Hcl1Token open) && (open.Kind == Hcl1TokenKind.OpenBracket) == (Current.Kind == Hcl1TokenKind.CloseBracket))
        {
            _open.Pop();
        }

        Advance();
        return range;
    }

    /// <summary>Counts as closed whatever was opened since the depth was <paramref name="depth"/>.</summary>
    public void CloseTo(int depth)
    {
        while (_open.Count > depth)
        {
            _open.Pop();
        }
    }

    /// <summary>Whether a line begins here that looks like an item: a key, then <c>=</c>, <c>{</c> or labels.</summary>
    public bool IsAtItem() => StartsLine && _lexer.ContinuesLikeItem()
        && (Current.Kind == Hcl1TokenKind.Identifier || (Current.Kind == Hcl1TokenKind.String && !IsInList));
}
