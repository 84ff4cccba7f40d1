namespace Steppe.Hcl;

/// <summary>Puts the parts of a template together.</summary>
internal static class TemplateEvaluation
{
    /// <summary>Gives the text; a template that is one interpolation and nothing else gives that value as it is.</summary>
    public static HclValue Evaluate(TemplateExpression template, HclEvaluator evaluator) =>
        template.Parts is [InterpolationExpression only] ? evaluator.Value(only) : HclValue.Of(Text(template, evaluator));

    /// <summary>Gives the text an <c>if</c> or <c>for</c> directive stands for.</summary>
    public static HclValue Directive(HclExpression directive, HclEvaluator evaluator)
    {
        if (directive is TemplateIfExpression choice)
        {
            TemplateExpression? chosen = evaluator.Condition(choice.Condition, "Incorrect condition type") ? choice.Then : choice.Else;
            return HclValue.Of(chosen is null ? "" : Text(chosen, evaluator));
        }

        TemplateForExpression loop = (TemplateForExpression)directive;
        BoundedText text = new();
        foreach ((HclValue key, HclValue value) in LoopEvaluation.Entries(loop.Collection, evaluator))
        {
            Append(text, Text(loop.Body, LoopEvaluation.Enter(loop.KeyName, key, loop.ValueName, value, evaluator)), loop.Range);
        }

        return HclValue.Of(text.ToString());
    }

    private static string Text(TemplateExpression template, HclEvaluator evaluator)
    {
        BoundedText text = new();
        foreach (HclExpression part in template.Parts)
        {
            HclValue value = evaluator.Value(part);
            string piece = HclConversion.ToText(value) ?? throw (value.IsNull
                ? new HclException("Invalid template interpolation value", "The result is null, which cannot be put into a string.", part.Range)
                : new HclException("Invalid template interpolation value", $"A {value.Type} cannot be put into a string: string required.", part.Range));
            Append(text, piece, part.Range);
        }

        string result = text.ToString();
        evaluator.Session.Produce(result.Length, template.Range);
        return result;
    }

    private static void Append(BoundedText text, string piece, SourceRange range)
    {
        try
        {
            text.Append(piece);
        }
        catch (FunctionFailure failure)
        {
            throw new HclException("Result too large", $"This template cannot be used: {failure.Message}.", range);
        }
    }
}
