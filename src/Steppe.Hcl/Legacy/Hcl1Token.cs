namespace Steppe.Hcl.Legacy;

/// <summary>The kinds of words the legacy language is made of.</summary>
internal enum Hcl1TokenKind
{
    End,
    Identifier,
    String,
    Integer,
    Float,
    Bool,
    Assign,
    Comma,
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    Invalid,
}

/// <summary>One word with its meaning and its place.</summary>
internal readonly record struct Hcl1Token(Hcl1TokenKind Kind, string Text, SourceRange Range)
{
    /// <summary>The word as messages show it.</summary>
    public string Shown => Kind == Hcl1TokenKind.End ? "end of file" : $"\"{Range.Text.Split('\n')[0]}\"";
}
