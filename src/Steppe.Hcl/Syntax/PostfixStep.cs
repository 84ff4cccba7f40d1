namespace Steppe.Hcl;

/// <summary>One step into a value.</summary>
/// <remarks>Closed hierarchy: the records of this file.</remarks>
/// <param name="Range">Where the step stands, with its dot or brackets.</param>
public abstract record PostfixStep(SourceRange Range);

/// <summary><c>.name</c>.</summary>
public sealed record AttributeStep(string Name, SourceRange Range) : PostfixStep(Range);

/// <summary><c>[key]</c>, or the old <c>.0</c>.</summary>
/// <param name="Key">The expression in the brackets.</param>
/// <param name="IsConstant">True when the key is a number or a plain string.</param>
/// <param name="Range">Where the step stands.</param>
public sealed record IndexStep(HclExpression Key, bool IsConstant, SourceRange Range) : PostfixStep(Range);

/// <summary><c>[*]</c> or <c>.*</c> with the steps applied to every element.</summary>
public sealed record SplatStep(IReadOnlyList<PostfixStep> Each, SourceRange Range) : PostfixStep(Range);
