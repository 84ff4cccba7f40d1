namespace Steppe.Cli.Output.Templates;

/// <summary>One piece of a parsed template.</summary>
internal abstract record TemplateNode;

/// <summary>Text that is printed as it is.</summary>
internal sealed record TextNode(string Text) : TemplateNode;

/// <summary>A pipeline whose value is printed, or assigned.</summary>
/// <param name="Pipe">What to compute.</param>
/// <param name="Variable">Variable to assign; null to print.</param>
/// <param name="Declares">Whether the variable is new here (<c>:=</c>).</param>
internal sealed record ActionNode(Pipeline Pipe, string? Variable, bool Declares) : TemplateNode;

/// <summary><c>if</c> or <c>with</c>.</summary>
internal sealed record BranchNode(
    bool IsWith, Pipeline Pipe, string? Variable, IReadOnlyList<TemplateNode> Then, IReadOnlyList<TemplateNode> Else) : TemplateNode;

/// <summary><c>range</c>.</summary>
internal sealed record RangeNode(
    Pipeline Pipe, string? Key, string? Value, IReadOnlyList<TemplateNode> Body, IReadOnlyList<TemplateNode> Else) : TemplateNode;

/// <summary>Commands joined by <c>|</c>; each gets the value before it as its last argument.</summary>
internal sealed record Pipeline(IReadOnlyList<PipelineCommand> Commands);

/// <summary>A function with arguments, or a single operand.</summary>
/// <param name="Operands">The first may be a <see cref="FunctionOperand"/>.</param>
/// <param name="Line">For messages.</param>
internal sealed record PipelineCommand(IReadOnlyList<Operand> Operands, int Line);

/// <summary>Something with a value.</summary>
internal abstract record Operand;

/// <summary>A constant.</summary>
internal sealed record ConstantOperand(object? Value) : Operand;

/// <summary>The current value (<c>.</c>).</summary>
internal sealed record DotOperand : Operand;

/// <summary>A variable; an empty name is the value the template was given.</summary>
internal sealed record VariableOperand(string Name) : Operand;

/// <summary>A function by name.</summary>
internal sealed record FunctionOperand(string Name) : Operand;

/// <summary>A pipeline in parentheses.</summary>
internal sealed record PipelineOperand(Pipeline Pipe) : Operand;

/// <summary>A member of another operand's value.</summary>
internal sealed record FieldOperand(Operand Of, string Name) : Operand;
