using System.Globalization;
using Steppe.Hcl.Parsing;

namespace Steppe.Hcl.Formatting;

/// <summary>One word as the formatter sees it: a template with its quotes is one word, and so is a comment.</summary>
/// <param name="Kind">Kind of the word; a quoted template counts as its opening quote. Not meaningful for comments.</param>
/// <param name="Text">The characters as written.</param>
/// <param name="IsComment">True for <c>#</c>, <c>//</c> and <c>/* */</c>.</param>
internal readonly record struct FormatToken(HclTokenKind Kind, string Text, bool IsComment = false)
{
    /// <summary>True for a comment that reaches to the end of its line.</summary>
    public bool IsLineComment => IsComment && !Text.StartsWith("/*", StringComparison.Ordinal);

    /// <summary>True when the word opens a bracket of any kind.</summary>
    public bool Opens => Is(HclTokenKind.OpenBrace) || Is(HclTokenKind.OpenBracket) || Is(HclTokenKind.OpenParenthesis);

    /// <summary>True when the word closes a bracket of any kind.</summary>
    public bool Closes => Is(HclTokenKind.CloseBrace) || Is(HclTokenKind.CloseBracket) || Is(HclTokenKind.CloseParenthesis);

    /// <summary>Columns the word takes, in grapheme clusters.</summary>
    public int Columns => new StringInfo(Text).LengthInTextElements;

    /// <summary>True for a word of this kind that is no comment.</summary>
    public bool Is(HclTokenKind kind) => !IsComment && Kind == kind;
}
