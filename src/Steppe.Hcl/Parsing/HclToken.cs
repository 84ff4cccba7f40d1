namespace Steppe.Hcl.Parsing;

/// <summary>The kinds of words HCL2 is made of outside of template text.</summary>
internal enum HclTokenKind
{
    End,
    Newline,
    Identifier,
    Number,
    Quote,
    Heredoc,
    OpenBrace,
    CloseBrace,
    CloseBraceStrip,
    OpenBracket,
    CloseBracket,
    OpenParenthesis,
    CloseParenthesis,
    Assign,
    FatArrow,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    And,
    Or,
    Bang,
    Question,
    Colon,
    Comma,
    Dot,
    Ellipsis,
}

/// <summary>One word: its kind and the characters it covers.</summary>
internal readonly record struct HclToken(HclTokenKind Kind, SourceRange Range)
{
    private const int LongestShown = 40;

    /// <summary>The characters of the word.</summary>
    public string Text => Range.Text;

    /// <summary>The word as messages show it.</summary>
    public string Shown => Kind switch
    {
        HclTokenKind.End => "the end of the file",
        HclTokenKind.Newline => "the end of the line",
        HclTokenKind.Quote => "a quote (\")",
        HclTokenKind.Heredoc => "a heredoc",
        _ when Text.Length > LongestShown => $"\"{Text.AsSpan(0, LongestShown)}…\"",
        _ => $"\"{Text}\"",
    };
}
