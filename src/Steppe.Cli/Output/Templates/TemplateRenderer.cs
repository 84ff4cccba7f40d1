using System.Globalization;
using System.Text;

namespace Steppe.Cli.Output.Templates;

/// <summary>Walks nodes and writes text.</summary>
/// <remarks>One instance per rendering: it holds the variables.</remarks>
internal sealed class TemplateRenderer(StringBuilder output, object? root)
{
    private readonly List<KeyValuePair<string, object?>> _variables = [new("", root)];

    /// <summary>Renders nodes with <paramref name="dot"/> as the current value.</summary>
    public void Render(IReadOnlyList<TemplateNode> nodes, object? dot)
    {
        // Variables declared inside a block end with it.
        int scope = _variables.Count;
        foreach (TemplateNode node in nodes)
        {
            switch (node)
            {
                case TextNode text:
                    output.Append(text.Text);
                    break;
                case ActionNode { Variable: { } name } assignment:
                    Assign(name, assignment.Declares, Evaluate(assignment.Pipe, dot));
                    break;
                case ActionNode action:
                    output.Append(Evaluate(action.Pipe, dot) is { } value ? TemplateValue.ToText(value) : "");
                    break;
                case BranchNode branch:
                    RenderBranch(branch, dot);
                    break;
                case RangeNode range:
                    RenderRange(range, dot);
                    break;
            }
        }

        _variables.RemoveRange(scope, _variables.Count - scope);
    }

    private void RenderBranch(BranchNode branch, object? dot)
    {
        int scope = _variables.Count;
        object? value = Evaluate(branch.Pipe, dot);
        if (branch.Variable is { } name)
        {
            _variables.Add(new(name, value));
        }

        bool isTrue = TemplateValue.IsTrue(value);
        Render(isTrue ? branch.Then : branch.Else, isTrue && branch.IsWith ? value : dot);
        _variables.RemoveRange(scope, _variables.Count - scope);
    }

    private void RenderRange(RangeNode range, object? dot)
    {
        object? value = Evaluate(range.Pipe, dot);
        int scope = _variables.Count;
        bool any = false;
        foreach (KeyValuePair<object?, object?> entry in Entries(value))
        {
            any = true;
            if (range.Key is { } key)
            {
                _variables.Add(new(key, entry.Key));
            }

            if (range.Value is { } name)
            {
                _variables.Add(new(name, entry.Value));
            }

            Render(range.Body, entry.Value);
            _variables.RemoveRange(scope, _variables.Count - scope);
        }

        if (!any)
        {
            Render(range.Else, dot);
        }
    }

    private static IEnumerable<KeyValuePair<object?, object?>> Entries(object? value) => value switch
    {
        null => [],
        List<object?> list => list.Select(static (item, index) => new KeyValuePair<object?, object?>((long)index, item)),
        SortedDictionary<string, object?> map => map.Select(static entry => new KeyValuePair<object?, object?>(entry.Key, entry.Value)),
        _ => throw new TemplateException($"range needs a list or a map, not {TemplateValue.ToText(value)}"),
    };

    private object? Evaluate(Pipeline pipe, object? dot)
    {
        object? value = null;
        for (int i = 0; i < pipe.Commands.Count; i++)
        {
            value = Evaluate(pipe.Commands[i], dot, hasPiped: i > 0, value);
        }

        return value;
    }

    private object? Evaluate(PipelineCommand command, object? dot, bool hasPiped, object? piped)
    {
        if (command.Operands[0] is not FunctionOperand function)
        {
            return command.Operands.Count == 1 && !hasPiped
                ? Evaluate(command.Operands[0], dot)
                : throw new TemplateException($"line {command.Line}: a value cannot be called with arguments");
        }

        // "and" and "or" stop at the first operand that decides, so that guards such as (and .A .A.B) work.
        if (function.Name is "and" or "or" && command.Operands.Count > 1)
        {
            return Decide(function.Name == "or", command, dot, hasPiped, piped);
        }

        List<object?> arguments = [];
        for (int i = 1; i < command.Operands.Count; i++)
        {
            arguments.Add(Evaluate(command.Operands[i], dot));
        }

        if (hasPiped)
        {
            arguments.Add(piped);
        }

        return Call(function.Name, arguments, command.Line);
    }

    private object? Decide(bool stopsAt, PipelineCommand command, object? dot, bool hasPiped, object? piped)
    {
        object? value = null;
        for (int i = 1; i < command.Operands.Count; i++)
        {
            value = Evaluate(command.Operands[i], dot);
            if (TemplateValue.IsTrue(value) == stopsAt)
            {
                return value;
            }
        }

        return hasPiped ? piped : value;
    }

    private static object? Call(string name, List<object?> arguments, int line)
    {
        try
        {
            return TemplateFunctions.Call(name, arguments);
        }
        catch (TemplateException error)
        {
            throw new TemplateException($"line {line.ToString(CultureInfo.InvariantCulture)}: {error.Message}");
        }
    }

    private object? Evaluate(Operand operand, object? dot) => operand switch
    {
        ConstantOperand constant => constant.Value,
        DotOperand => dot,
        VariableOperand variable => Variable(variable.Name),
        PipelineOperand pipe => Evaluate(pipe.Pipe, dot),
        FieldOperand field => Field(Evaluate(field.Of, dot), field.Name),
        FunctionOperand function => Call(function.Name, [], 1),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static object? Field(object? value, string name) => value switch
    {
        null => null,
        SortedDictionary<string, object?> map => map.GetValueOrDefault(name),
        _ => throw new TemplateException($"{TemplateValue.ToText(value)} has no field {name}"),
    };

    private object? Variable(string name)
    {
        for (int i = _variables.Count - 1; i >= 0; i--)
        {
            if (_variables[i].Key == name)
            {
                return _variables[i].Value;
            }
        }

        throw new TemplateException($"there is no variable ${name}");
    }

    private void Assign(string name, bool declares, object? value)
    {
        int index = declares ? -1 : _variables.FindLastIndex(variable => variable.Key == name);
        if (index >= 0)
        {
            _variables[index] = new(name, value);
        }
        else if (declares)
        {
            _variables.Add(new(name, value));
        }
        else
        {
            throw new TemplateException($"there is no variable ${name}; declare it with :=");
        }
    }
}
