using Steppe.Hcl.Json;

namespace Steppe.Hcl.Legacy;

/// <summary>Reads a legacy (HCL1) text, or its JSON form, into a tree.</summary>
/// <remarks>
/// <para>Pure. Stops at the first error; nesting and size are bounded by <see cref="HclLimits"/>.</para>
/// <para>Source: job specification, section 1.7.</para>
/// </remarks>
public sealed class Hcl1Parser
{
    internal const string SyntaxSummary = "Invalid HCL1";

    private readonly Hcl1Lexer _lexer;
    private Hcl1Token _current;
    private int _depth;

    private Hcl1Parser(SourceText source)
    {
        _lexer = new Hcl1Lexer(source);
        _current = _lexer.Next();
    }

    /// <summary>Reads <paramref name="text"/>; text whose first visible character is <c>{</c> is JSON.</summary>
    public static Hcl1ParseResult Parse(string fileName, string text)
    {
        SourceText source = new(fileName, text.Replace("\r\n", "\n", StringComparison.Ordinal));
        try
        {
            if (source.Text.Length > HclLimits.MaxSourceLength)
            {
                throw new HclException(SyntaxSummary, $"text is longer than {HclLimits.MaxSourceLength} characters", source.Range(0, 0));
            }

            return new Hcl1ParseResult(
                source.Text.AsSpan().TrimStart() is ['{', ..] ? Hcl1JsonTree.Convert(JsonReader.Read(source)) : new Hcl1Parser(source).ReadFile(source),
                Error: null);
        }
        catch (HclException error)
        {
            return new Hcl1ParseResult(Root: null, error.Diagnostic);
        }
    }

    private Hcl1Object ReadFile(SourceText source)
    {
        List<Hcl1Item> items = ReadItems();
        return _current.Kind == Hcl1TokenKind.End
            ? new Hcl1Object(items, source.Range(0, source.Text.Length))
            : throw Unexpected("a key");
    }

    private List<Hcl1Item> ReadItems()
    {
        List<Hcl1Item> items = [];
        while (_current.Kind is not (Hcl1TokenKind.End or Hcl1TokenKind.CloseBrace))
        {
            items.Add(ReadItem());
            if (_current.Kind == Hcl1TokenKind.Comma)
            {
                Advance();
            }
        }

        return items;
    }

    private Hcl1Item ReadItem()
    {
        List<Hcl1Key> keys = [];
        while (_current.Kind is Hcl1TokenKind.Identifier or Hcl1TokenKind.String)
        {
            keys.Add(new Hcl1Key(_current.Text, _current.Range));
            Advance();
        }

        switch (_current.Kind)
        {
            case Hcl1TokenKind.Assign when keys.Count == 1:
                Advance();
                return new Hcl1Item(keys, ReadValue());
            case Hcl1TokenKind.Assign when keys.Count > 1:
                throw Unexpected("\"{\" after a key with labels");
            case Hcl1TokenKind.OpenBrace when keys.Count > 0:
                return new Hcl1Item(keys, ReadObject());
            default:
                throw keys.Count == 0
                    ? Unexpected("a key")
                    : Unexpected($"\"=\" or \"{{\" after key \"{keys[^1].Text}\"");
        }
    }

    private Hcl1Value ReadValue()
    {
        Hcl1Token token = _current;
        switch (token.Kind)
        {
            case Hcl1TokenKind.OpenBrace: return ReadObject();
            case Hcl1TokenKind.OpenBracket: return ReadList();
            case Hcl1TokenKind.String: return Literal(Hcl1LiteralKind.String);
            case Hcl1TokenKind.Integer: return Literal(Hcl1LiteralKind.Integer);
            case Hcl1TokenKind.Float: return Literal(Hcl1LiteralKind.Float);
            case Hcl1TokenKind.Bool: return Literal(Hcl1LiteralKind.Bool);
            default: throw Unexpected("a value (strings need double quotes)");
        }

        Hcl1Literal Literal(Hcl1LiteralKind kind)
        {
            Advance();
            return new Hcl1Literal(kind, token.Text, token.Range);
        }
    }

    private Hcl1Object ReadObject()
    {
        Hcl1Token open = Open();
        List<Hcl1Item> items = ReadItems();
        if (_current.Kind != Hcl1TokenKind.CloseBrace)
        {
            throw Unexpected($"\"}}\" for the \"{{\" on line {open.Range.Start.Line}");
        }

        return new Hcl1Object(items, open.Range.To(Close()));
    }

    private Hcl1List ReadList()
    {
        Hcl1Token open = Open();
        List<Hcl1Value> elements = [];
        while (_current.Kind != Hcl1TokenKind.CloseBracket)
        {
            elements.Add(ReadValue());
            if (_current.Kind == Hcl1TokenKind.Comma)
            {
                Advance();
            }
            else if (_current.Kind != Hcl1TokenKind.CloseBracket)
            {
                throw Unexpected("\",\" or \"]\" in a list");
            }
        }

        return new Hcl1List(elements, open.Range.To(Close()));
    }

    private Hcl1Token Open()
    {
        Hcl1Token open = _current;
        if (++_depth > HclLimits.MaxDepth)
        {
            throw new HclException(SyntaxSummary, $"nested more than {HclLimits.MaxDepth} deep", open.Range);
        }

        Advance();
        return open;
    }

    private SourceRange Close()
    {
        SourceRange range = _current.Range;
        _depth--;
        Advance();
        return range;
    }

    private void Advance() => _current = _lexer.Next();

    private HclException Unexpected(string wanted) =>
        new(SyntaxSummary, $"expected {wanted}, got {_current.Shown}", _current.Range);
}
