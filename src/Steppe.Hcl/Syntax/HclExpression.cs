namespace Steppe.Hcl;

/// <summary>A node of an expression's syntax tree.</summary>
/// <remarks>Closed hierarchy: only the records of this folder derive from it. Immutable.</remarks>
/// <param name="Range">Where the expression stands.</param>
public abstract record HclExpression(SourceRange Range)
{
    /// <inheritdoc/>
    public sealed override string ToString() => Range.Text;
}

/// <summary>A value written out: number, <c>true</c>, <c>false</c>, <c>null</c>, or literal text of a template.</summary>
public sealed record LiteralExpression(HclValue Value, SourceRange Range) : HclExpression(Range);

/// <summary>A quoted string, heredoc or bare template.</summary>
/// <param name="Parts">Literal text, interpolations and directives, in order.</param>
/// <param name="Range">The whole template with its quotes.</param>
public sealed record TemplateExpression(IReadOnlyList<HclExpression> Parts, SourceRange Range) : HclExpression(Range);

/// <summary>One <c>${ … }</c> of a template.</summary>
/// <param name="Inner">The expression between the braces.</param>
/// <param name="Range">From the dollar sign to the closing brace.</param>
public sealed record InterpolationExpression(HclExpression Inner, SourceRange Range) : HclExpression(Range);

/// <summary><c>%{ if }…%{ else }…%{ endif }</c> in a template.</summary>
public sealed record TemplateIfExpression(HclExpression Condition, TemplateExpression Then, TemplateExpression? Else, SourceRange Range)
    : HclExpression(Range);

/// <summary><c>%{ for }…%{ endfor }</c> in a template.</summary>
public sealed record TemplateForExpression(string? KeyName, string ValueName, HclExpression Collection, TemplateExpression Body, SourceRange Range)
    : HclExpression(Range);

/// <summary>A bare name.</summary>
public sealed record VariableExpression(string Name, SourceRange Range) : HclExpression(Range);

/// <summary>Attribute, index and splat steps after an expression.</summary>
public sealed record PostfixExpression(HclExpression Source, IReadOnlyList<PostfixStep> Steps, SourceRange Range) : HclExpression(Range);

/// <summary>An expression in parentheses.</summary>
public sealed record ParenthesizedExpression(HclExpression Inner, SourceRange Range) : HclExpression(Range);

/// <summary><c>-x</c> or <c>!x</c>.</summary>
public sealed record UnaryExpression(HclOperator Operator, HclExpression Operand, SourceRange Range) : HclExpression(Range);

/// <summary>Two operands with an operator between them.</summary>
public sealed record BinaryExpression(HclExpression Left, HclOperator Operator, HclExpression Right, SourceRange Range) : HclExpression(Range);

/// <summary><c>condition ? then : else</c>.</summary>
public sealed record ConditionalExpression(HclExpression Condition, HclExpression Then, HclExpression Else, SourceRange Range)
    : HclExpression(Range);

/// <summary>A function call.</summary>
/// <param name="Name">The function.</param>
/// <param name="NameRange">Where its name stands.</param>
/// <param name="Arguments">The arguments in order.</param>
/// <param name="ExpandsLast">True when the last one is followed by <c>...</c>.</param>
/// <param name="Range">The whole call.</param>
public sealed record CallExpression(
    string Name, SourceRange NameRange, IReadOnlyList<HclExpression> Arguments, bool ExpandsLast, SourceRange Range) : HclExpression(Range);

/// <summary><c>[a, b]</c>.</summary>
public sealed record TupleExpression(IReadOnlyList<HclExpression> Elements, SourceRange Range) : HclExpression(Range);

/// <summary><c>{ k = v }</c>.</summary>
public sealed record ObjectExpression(IReadOnlyList<ObjectItem> Items, SourceRange Range) : HclExpression(Range);

/// <summary>One key and value of an object; a bare word is a literal key.</summary>
public sealed record ObjectItem(HclExpression Key, HclExpression Value);

/// <summary><c>[for … : …]</c>, or <c>{for … : … => …}</c> when there is a key.</summary>
public sealed record ForExpression(
    string? KeyName,
    string ValueName,
    HclExpression Collection,
    HclExpression? Key,
    HclExpression Value,
    HclExpression? Condition,
    bool Groups,
    SourceRange Range) : HclExpression(Range);
