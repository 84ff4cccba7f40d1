using Steppe.Hcl.Json;

namespace Steppe.Hcl.Legacy;

/// <summary>Reads a legacy (HCL1) text, or its JSON form, into a tree.</summary>
/// <remarks>
/// <para>Pure. After an error it goes on with the next item (see <see cref="Hcl1Recovery"/>), so that one reading tells of all errors; the
/// JSON form ends at the first. Nesting and size are bounded by <see cref="HclLimits"/>.</para>
/// <para>Source: job specification, section 1.7.</para>
/// </remarks>
public sealed class Hcl1Parser
{
    internal const string SyntaxSummary = "Invalid HCL1";
    internal const string TooDeepSummary = "Nesting too deep";

    private readonly Hcl1Words _words;
    private readonly Hcl1Recovery _recovery;
    private readonly DiagnosticList _diagnostics;
    private int _labels;

    private Hcl1Parser(SourceText source, DiagnosticList diagnostics)
    {
        _diagnostics = diagnostics;
        _words = new Hcl1Words(new Hcl1Lexer(source, diagnostics));
        _recovery = new Hcl1Recovery(_words);
    }

    /// <summary>Reads <paramref name="text"/>; text whose first visible character is <c>{</c> is JSON.</summary>
    public static Hcl1ParseResult Parse(string fileName, string text)
    {
        SourceText source = new(fileName, text.Replace("\r\n", "\n", StringComparison.Ordinal));
        DiagnosticList diagnostics = [];
        Hcl1Object? root = null;
        bool isWhole = true;
        try
        {
            if (source.Text.Length > HclLimits.MaxSourceLength)
            {
                throw new HclException(SyntaxSummary, $"text is longer than {HclLimits.MaxSourceLength} characters", source.Range(0, 0));
            }

            root = source.Text.AsSpan().TrimStart() is ['{', ..]
                ? Hcl1JsonTree.Convert(JsonReader.Read(source))
                : new Hcl1Parser(source, diagnostics).ReadFile(source, out isWhole);
        }
        catch (HclException error)
        {
            diagnostics.Add(error.Diagnostic);
        }

        return new Hcl1ParseResult(root, diagnostics) { IsWhole = isWhole && !diagnostics.IsFull };
    }

    private Hcl1Object ReadFile(SourceText source, out bool isWhole)
    {
        List<Hcl1Item> items = ReadItems();
        isWhole = _words.Current.Kind == Hcl1TokenKind.End && !_recovery.HasReachedEnd && !_words.HasLostRest;
        while (_words.Current.Kind != Hcl1TokenKind.End && !_diagnostics.IsFull)
        {
            _diagnostics.Add(Unexpected("a key").Diagnostic);
            _words.Advance();
            items.AddRange(ReadItems());
        }

        return new Hcl1Object(items, source.Range(0, source.Text.Length));
    }

    private List<Hcl1Item> ReadItems()
    {
        List<Hcl1Item> items = [];
        int depth = _words.Depth;
        int labels = _labels;
        while (_words.Current.Kind is not (Hcl1TokenKind.End or Hcl1TokenKind.CloseBrace) && !_diagnostics.IsFull)
        {
            try
            {
                items.Add(ReadItem());
            }
            catch (HclException error) when (error.Diagnostic.Summary != TooDeepSummary)
            {
                Report(error.Diagnostic);
                _recovery.SkipToNextItem(depth);
                _labels = labels;
            }

            if (_words.Current.Kind == Hcl1TokenKind.Comma)
            {
                _words.Advance();
            }
        }

        return items;
    }

    // What the lexer could not read it has told of itself, and after the end of the text nothing new is learnt.
    private void Report(Diagnostic error)
    {
        if (_words.Current.Kind != Hcl1TokenKind.Invalid && !_words.HasLostRest && !_recovery.HasReachedEnd)
        {
            _diagnostics.Add(error);
            _words.NoteError();
        }
    }

    private Hcl1Item ReadItem()
    {
        List<Hcl1Key> keys = [];
        while (_words.Current.Kind is Hcl1TokenKind.Identifier or Hcl1TokenKind.String)
        {
            keys.Add(new Hcl1Key(_words.Current.Text, _words.Current.Range));
            _words.Advance();
        }

        switch (_words.Current.Kind)
        {
            case Hcl1TokenKind.Assign when keys.Count == 1:
                _words.Advance();
                return new Hcl1Item(keys, ReadValue());
            case Hcl1TokenKind.Assign when keys.Count > 1:
                throw Unexpected("\"{\" after a key with labels");
            case Hcl1TokenKind.OpenBrace when keys.Count > 0:
                return new Hcl1Item(keys, ReadLabelled(keys));
            default:
                throw keys.Count == 0
                    ? Unexpected("a key")
                    : Unexpected($"\"=\" or \"{{\" after key \"{keys[^1].Text}\"");
        }
    }

    // Labels nest what is in a free-form block as braces do.
    private Hcl1Object ReadLabelled(List<Hcl1Key> keys)
    {
        _labels += keys.Count - 1;
        if (_words.Depth + _labels > HclLimits.MaxDepth)
        {
            throw new HclException(TooDeepSummary, $"nested more than {HclLimits.MaxDepth} deep, each label counted", keys[^1].Range);
        }

        Hcl1Object body = ReadObject();
        _labels -= keys.Count - 1;
        return body;
    }

    private Hcl1Value ReadValue()
    {
        Hcl1Token token = _words.Current;
        switch (token.Kind)
        {
            case Hcl1TokenKind.OpenBrace: return ReadObject();
            case Hcl1TokenKind.OpenBracket: return ReadList();
            case Hcl1TokenKind.String: return Literal(Hcl1LiteralKind.String);
            case Hcl1TokenKind.Integer: return Literal(Hcl1LiteralKind.Integer);
            case Hcl1TokenKind.Float: return Literal(Hcl1LiteralKind.Float);
            case Hcl1TokenKind.Bool: return Literal(Hcl1LiteralKind.Bool);
            case Hcl1TokenKind.Invalid when token.Text.Length > 0: return Literal(Hcl1LiteralKind.Null);
            default: throw Unexpected("a value (strings need double quotes)");
        }

        Hcl1Literal Literal(Hcl1LiteralKind kind)
        {
            _words.Advance();
            return new Hcl1Literal(kind, token.Text, token.Range);
        }
    }

    private Hcl1Object ReadObject()
    {
        Hcl1Token open = _words.Open();
        List<Hcl1Item> items = ReadItems();
        if (_words.Current.Kind == Hcl1TokenKind.CloseBrace)
        {
            return new Hcl1Object(items, open.Range.To(_words.Close()));
        }

        // At the end of the text every block around is open too: one error is enough.
        Report(Unexpected($"\"}}\" for the \"{{\" on line {open.Range.Start.Line}").Diagnostic);
        _recovery.HasReachedEnd = true;
        return new Hcl1Object(items, open.Range.To(_words.Current.Range));
    }

    private Hcl1List ReadList()
    {
        Hcl1Token open = _words.Open();
        List<Hcl1Value> elements = [];
        while (_words.Current.Kind != Hcl1TokenKind.CloseBracket)
        {
            elements.Add(ReadValue());
            if (_words.Current.Kind == Hcl1TokenKind.Comma)
            {
                _words.Advance();
            }
            else if (_words.Current.Kind != Hcl1TokenKind.CloseBracket)
            {
                throw Unexpected("\",\" or \"]\" in a list");
            }
        }

        return new Hcl1List(elements, open.Range.To(_words.Close()));
    }

    private HclException Unexpected(string wanted) =>
        new(SyntaxSummary, $"expected {wanted}, got {_words.Current.Shown}", _words.Current.Range);
}
