namespace Steppe.Hcl.Legacy;

/// <summary>What a literal of the legacy language was written as.</summary>
public enum Hcl1LiteralKind
{
    /// <summary>A quoted string or a heredoc.</summary>
    String,

    /// <summary>A whole number: decimal, <c>0x</c> hexadecimal or leading-zero octal.</summary>
    Integer,

    /// <summary>A number with fraction or exponent.</summary>
    Float,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Bool,

    /// <summary><c>null</c>, which only the JSON form has.</summary>
    Null,
}

/// <summary>A single value written out.</summary>
/// <param name="kind">What it was written as.</param>
/// <param name="text">The unescaped string; for the other kinds the text as written.</param>
/// <param name="range">Where it stands.</param>
public sealed class Hcl1Literal(Hcl1LiteralKind kind, string text, SourceRange range) : Hcl1Value(range)
{
    /// <summary>What the literal was written as.</summary>
    public Hcl1LiteralKind Kind { get; } = kind;

    /// <summary>The unescaped string; for the other kinds the text as written.</summary>
    public string Text { get; } = text;

    /// <inheritdoc/>
    public override string KindName => Kind switch
    {
        Hcl1LiteralKind.String => "string",
        Hcl1LiteralKind.Bool => "bool",
        Hcl1LiteralKind.Null => "null",
        _ => "number",
    };
}
