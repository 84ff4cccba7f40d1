using Steppe.Hcl;

namespace Steppe.JobSpec.Variables;

/// <summary>Reads <c>variable</c> and <c>variables</c> blocks.</summary>
/// <remarks>Source: job specification, section 1.4.</remarks>
internal sealed class VariableDeclarations(EvaluationSession session, DiagnosticList diagnostics)
{
    private readonly OrderedDictionary<string, VariableDeclaration> _declared = new(StringComparer.Ordinal);

    /// <summary>What was given for sensitive variables so far, fitting or not.</summary>
    public List<HclValue> Sensitive { get; } = [];

    /// <summary>Reads all declarations of a file, by name, in the order written.</summary>
    public OrderedDictionary<string, VariableDeclaration> Read(HclBody file)
    {
        foreach (HclBlock block in file.Blocks)
        {
            if (block is { Type: "variable", Labels: [var label] })
            {
                Add(ReadVariable(label, block));
            }
            else if (block is { Type: "variables", Labels: [] })
            {
                foreach (HclAttribute attribute in block.Body.Attributes)
                {
                    HclValue? value = Constant(attribute.Value);
                    Add(new VariableDeclaration(attribute.Name, null, value, [], attribute.NameRange) { DefaultRange = attribute.Value.Range, IsBroken = value is null });
                }
            }
        }

        return _declared;
    }

    private void Add(VariableDeclaration declaration)
    {
        if (!_declared.TryAdd(declaration.Name, declaration))
        {
            diagnostics.Error(
                "Duplicate variable", $"Variable \"{declaration.Name}\" was already declared at {_declared[declaration.Name].Range}.", declaration.Range);
        }
    }

    private VariableDeclaration ReadVariable(HclLabel name, HclBlock block)
    {
        int errorsBefore = diagnostics.ErrorCount;
        HclType? type = null;
        HclValue? value = null;
        bool isSensitive = block.Body.Find("sensitive") is { } flag && ReadFlag(flag);
        foreach (HclAttribute attribute in block.Body.Attributes)
        {
            switch (attribute.Name)
            {
                case "type": type = TypeExpression.Read(attribute.Value, diagnostics); break;
                case "default": value = Constant(attribute.Value); break;
                case "description" or "sensitive": break;
                default:
                    diagnostics.Error("Unsupported argument", $"An argument named \"{attribute.Name}\" is not known in a variable.", attribute.NameRange, NameSuggestion.Find(attribute.Name, ["type", "default", "description", "sensitive"]));
                    break;
            }
        }

        if (isSensitive && value is not null)
        {
            Sensitive.Add(value);
        }

        if (type is not null && value is not null)
        {
            SourceRange range = isSensitive ? block.HeaderRange : block.Body.Find("default")!.Value.Range;
            value = Convert(value, type, $"The default value of variable \"{name.Text}\"", "Invalid default value for variable", range);
        }

        return new VariableDeclaration(name.Text, type, value, [.. block.Body.Blocks.Select(ReadValidation).OfType<VariableValidation>()], block.HeaderRange)
        {
            DefaultRange = block.Body.Find("default")?.Value.Range,
            IsSensitive = isSensitive,
            IsBroken = diagnostics.ErrorCount > errorsBefore,
        };
    }

    // What is neither true nor false is an error, and until it is mended the value is not shown.
    private bool ReadFlag(HclAttribute flag)
    {
        if (Constant(flag.Value) is { } value && HclConversion.TryConvert(value, HclType.Bool, out HclValue converted, out _) && converted is HclBool isSensitive)
        {
            return isSensitive.Value;
        }

        diagnostics.Error("Invalid value for sensitive", "It must be true or false.", flag.Value.Range);
        return true;
    }

    private VariableValidation? ReadValidation(HclBlock block)
    {
        if (block.Type != "validation")
        {
            diagnostics.Error("Unsupported block type", $"Blocks of type \"{block.Type}\" are not known in a variable.", block.TypeRange, NameSuggestion.Find(block.Type, ["validation"]));
            return null;
        }

        foreach (string name in (string[])["condition", "error_message"])
        {
            if (block.Body.Find(name) is null)
            {
                diagnostics.Error("Missing required argument", $"A validation block needs \"{name}\", which is not set.", block.TypeRange);
                return null;
            }
        }

        HclAttribute message = block.Body.Find("error_message")!;
        string? text = (Constant(message.Value) as HclString)?.Value;
        if (text is not [>= 'A' and <= 'Z', .., '.' or '?' or '!'])
        {
            diagnostics.Error("Invalid validation error message", "The message must be a sentence: an upper-case letter first, and \".\", \"?\" or \"!\" last.", message.Value.Range);
            return null;
        }

        return new VariableValidation(block.Body.Find("condition")!.Value, text, block.TypeRange);
    }

    /// <summary>Evaluates an expression that may not refer to anything.</summary>
    public HclValue? Constant(HclExpression expression)
    {
        foreach (HclReference reference in HclReferences.Of(expression).Where(static reference => reference.Root is "var" or "local"))
        {
            diagnostics.Error("Variables not allowed", $"This value must be constant, but it refers to {reference.Range.Text}. Values made of variables belong in locals.", reference.Range);
            return null;
        }

        return new HclEvaluator(EvaluationScope.Empty, session).Evaluate(expression, diagnostics);
    }

    /// <summary>Converts a value to a variable's type, or reports that it does not fit.</summary>
    public HclValue? Convert(HclValue value, HclType type, string what, string summary, SourceRange? range)
    {
        if (HclConversion.TryConvert(value, type, out HclValue converted, out string problem))
        {
            return converted;
        }

        diagnostics.Error(summary, $"{what} does not fit its type {type}: {problem}.", range);
        return null;
    }
}
