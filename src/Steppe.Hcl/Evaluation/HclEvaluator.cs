using System.Diagnostics;

namespace Steppe.Hcl;

/// <summary>Works out the values of expressions.</summary>
/// <remarks>
/// <para>Deterministic: equal trees, scopes and sessions give equal values. Work is bounded by <see cref="HclLimits"/>.</para>
/// <para>Source: job specification, sections 1.3 and 1.4 ("Left for runtime").</para>
/// </remarks>
public sealed class HclEvaluator(IEvaluationScope scope, EvaluationSession session)
{
    /// <summary>Evaluates <paramref name="expression"/>.</summary>
    /// <returns>Null after an error, which is then among <paramref name="diagnostics"/>.</returns>
    public HclValue? Evaluate(HclExpression expression, DiagnosticList diagnostics)
    {
        try
        {
            return Value(expression);
        }
        catch (HclException error)
        {
            diagnostics.Add(error.Diagnostic);
            return null;
        }
    }

    /// <summary>Evaluates, or throws <see cref="HclException"/>.</summary>
    internal HclValue Value(HclExpression expression)
    {
        session.Step(expression.Range);
        return expression switch
        {
            LiteralExpression literal => literal.Value,
            TemplateExpression template => TemplateEvaluation.Evaluate(template, this),
            InterpolationExpression interpolation => Interpolated(interpolation),
            TemplateIfExpression or TemplateForExpression => TemplateEvaluation.Directive(expression, this),
            VariableExpression variable => scope.Find(variable.Name) ?? RuntimeText(variable.Range),
            PostfixExpression postfix => Postfix(postfix),
            ParenthesizedExpression parenthesized => Value(parenthesized.Inner),
            UnaryExpression unary => OperatorEvaluation.Unary(unary, Value(unary.Operand)),
            BinaryExpression binary => Binary(binary),
            ConditionalExpression conditional => Conditional(conditional),
            CallExpression call => CallEvaluation.Call(call, this),
            TupleExpression tuple => Bounded(HclValue.Tuple([.. tuple.Elements.Select(Value)]), tuple.Range),
            ObjectExpression map => Bounded(ObjectOf(map), map.Range),
            ForExpression loop => Bounded(LoopEvaluation.Evaluate(loop, this), loop.Range),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>The same evaluator with further names in scope.</summary>
    internal HclEvaluator With(Dictionary<string, HclValue> names) => new(new EvaluationScope(names, scope), session);

    /// <summary>The shared allowance.</summary>
    internal EvaluationSession Session => session;

    /// <summary>Refuses a value that holds too many others.</summary>
    internal static HclValue Bounded(HclValue value, SourceRange range) => value switch
    {
        { Weight: > HclLimits.MaxValueCount } =>
            throw new HclException("Result too large", $"A result may hold at most {HclLimits.MaxValueCount} values.", range),
        { Depth: > HclLimits.MaxDepth } =>
            throw new HclException("Result too large", $"The collections of a result may be nested at most {HclLimits.MaxDepth} deep.", range),
        _ => value,
    };

    /// <summary>Evaluates a condition, which must be true or false.</summary>
    internal bool Condition(HclExpression expression, string summary)
    {
        HclValue value = Value(expression);
        return value switch
        {
            HclNull => throw new HclException(summary, "The condition is null; it must be true or false.", expression.Range),
            _ when HclConversion.TryConvert(value, HclType.Bool, out HclValue flag, out _) => ((HclBool)flag).Value,
            _ => throw new HclException(summary, "The condition must be true or false: a bool is required.", expression.Range),
        };
    }

    private HclValue Interpolated(InterpolationExpression interpolation) => interpolation.Inner switch
    {
        VariableExpression variable when scope.Find(variable.Name) is null => HclValue.Of(interpolation.Range.Text),
        PostfixExpression { Source: VariableExpression root } postfix
            when scope.Find(root.Name) is null && postfix.Steps.All(IsConstant) => HclValue.Of(interpolation.Range.Text),
        var inner => Value(inner),
    };

    private HclValue Postfix(PostfixExpression postfix)
    {
        if (postfix.Source is not VariableExpression root || scope.Find(root.Name) is not null)
        {
            return StepEvaluation.Follow(Value(postfix.Source), postfix.Steps, this);
        }

        // As much as reads like a plain reference is the runtime's; what follows is applied to its text.
        int constant = postfix.Steps.TakeWhile(IsConstant).Count();
        SourceRange text = constant == 0 ? root.Range : root.Range.To(postfix.Steps[constant - 1].Range);
        return StepEvaluation.Follow(RuntimeText(text), [.. postfix.Steps.Skip(constant)], this);
    }

    private static bool IsConstant(PostfixStep step) => step is AttributeStep or IndexStep { IsConstant: true };

    private static HclValue RuntimeText(SourceRange reference) => HclValue.Of($"${{{reference.Text}}}");

    // Long sums lean to the left, so the left side is walked instead of descended.
    private HclValue Binary(BinaryExpression expression)
    {
        Stack<BinaryExpression> chain = new();
        HclExpression leftmost = expression;
        while (leftmost is BinaryExpression binary)
        {
            session.Step(binary.Range);
            chain.Push(binary);
            leftmost = binary.Left;
        }

        HclValue value = Value(leftmost);
        while (chain.TryPop(out BinaryExpression? next))
        {
            HclValue right = Value(next.Right);
            session.StepOver(right, next.Range);
            value = OperatorEvaluation.Binary(next, value, right);
        }

        return value;
    }

    private HclValue Conditional(ConditionalExpression conditional)
    {
        bool condition = Condition(conditional.Condition, "Incorrect condition type");
        HclValue chosen = Value(condition ? conditional.Then : conditional.Else);
        HclType other;
        try
        {
            other = Value(condition ? conditional.Else : conditional.Then).Type;
        }
        catch (HclException)
        {
            session.StepOverError(conditional.Range);
            return chosen; // Only the chosen side's errors count.
        }

        session.StepOver(chosen, conditional.Range);

        return HclUnification.Unify([chosen.Type, other]) is { } common && HclConversion.TryConvert(chosen, common, out HclValue result, out _)
            ? result
            : throw new HclException(
                "Inconsistent conditional result types",
                $"Both results must have one type, but these are {chosen.Type} and {other}.",
                conditional.Then.Range.To(conditional.Else.Range));
    }

    private HclMapping ObjectOf(ObjectExpression map)
    {
        List<KeyValuePair<string, HclValue>> entries = [];
        foreach (ObjectItem item in map.Items)
        {
            HclValue key = Value(item.Key);
            string name = HclConversion.ToText(key) ?? throw (key.IsNull
                ? new HclException("Null value as key", "A key must not be null.", item.Key.Range)
                : new HclException("Incorrect key type", "Can't use this value as a key: string required.", item.Key.Range));
            entries.Add(KeyValuePair.Create(name, Value(item.Value)));
        }

        return HclValue.Object(entries);
    }
}
