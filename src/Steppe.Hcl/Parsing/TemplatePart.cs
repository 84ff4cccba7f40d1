namespace Steppe.Hcl.Parsing;

/// <summary>A piece of a template before directives are matched up.</summary>
/// <remarks>Closed hierarchy: the classes of this file. A part with braces may strip the text on either side.</remarks>
internal abstract class TemplatePart(SourceRange range)
{
    public SourceRange Range { get; } = range;
}

/// <summary>Text; in heredocs one part per line.</summary>
internal sealed class TextPart(string text, SourceRange range) : TemplatePart(range)
{
    public string Text { get; set; } = text;
}

/// <summary>The side of template braces that strips: what <c>~</c> asks for.</summary>
internal abstract class BracedPart(bool stripsBefore, bool stripsAfter, SourceRange range) : TemplatePart(range)
{
    public bool StripsBefore { get; } = stripsBefore;

    public bool StripsAfter { get; } = stripsAfter;
}

internal sealed class InterpolationPart(HclExpression inner, bool before, bool after, SourceRange range) : BracedPart(before, after, range)
{
    public HclExpression Inner { get; } = inner;
}

internal sealed class IfPart(HclExpression condition, bool before, bool after, SourceRange range) : BracedPart(before, after, range)
{
    public HclExpression Condition { get; } = condition;
}

internal sealed class ForPart(string? key, string value, HclExpression collection, bool before, bool after, SourceRange range)
    : BracedPart(before, after, range)
{
    public string? Key { get; } = key;

    public string Value { get; } = value;

    public HclExpression Collection { get; } = collection;
}

/// <summary><c>else</c>, <c>endif</c> or <c>endfor</c>.</summary>
internal sealed class WordPart(string word, bool before, bool after, SourceRange range) : BracedPart(before, after, range)
{
    public string Word { get; } = word;
}
