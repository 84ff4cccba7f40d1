namespace Steppe.Hcl;

/// <summary>One mention of a name in an expression.</summary>
/// <param name="Root">The first name, such as <c>local</c>.</param>
/// <param name="Attribute">The name right after it, when there is one.</param>
/// <param name="Range">Where it stands.</param>
public sealed record HclReference(string Root, string? Attribute, SourceRange Range);

/// <summary>Finds what an expression refers to, without evaluating it.</summary>
/// <remarks>Pure. Names that a loop introduces inside the expression are listed too.</remarks>
public static class HclReferences
{
    /// <summary>Lists all references in the order written.</summary>
    public static IEnumerable<HclReference> Of(HclExpression expression)
    {
        Stack<HclExpression> open = new([expression]);
        while (open.TryPop(out HclExpression? next))
        {
            switch (next)
            {
                case VariableExpression variable:
                    yield return new HclReference(variable.Name, null, variable.Range);
                    break;
                case PostfixExpression { Source: VariableExpression root } postfix:
                    yield return new HclReference(root.Name, FirstName(postfix), postfix.Range);
                    break;
            }

            foreach (HclExpression child in Children(next).Reverse())
            {
                open.Push(child);
            }
        }
    }

    private static string? FirstName(PostfixExpression postfix) => postfix.Steps[0] switch
    {
        AttributeStep attribute => attribute.Name,
        IndexStep { Key: TemplateExpression { Parts: [LiteralExpression { Value: HclString text }] } } => text.Value,
        _ => null,
    };

    private static IEnumerable<HclExpression> Children(HclExpression expression) => expression switch
    {
        TemplateExpression template => template.Parts,
        InterpolationExpression interpolation => [interpolation.Inner],
        TemplateIfExpression choice => choice.Else is null ? [choice.Condition, choice.Then] : [choice.Condition, choice.Then, choice.Else],
        TemplateForExpression loop => [loop.Collection, loop.Body],
        PostfixExpression { Source: VariableExpression } postfix => postfix.Steps.SelectMany(Keys),
        PostfixExpression postfix => postfix.Steps.SelectMany(Keys).Prepend(postfix.Source),
        ParenthesizedExpression parenthesized => [parenthesized.Inner],
        UnaryExpression unary => [unary.Operand],
        BinaryExpression binary => [binary.Left, binary.Right],
        ConditionalExpression conditional => [conditional.Condition, conditional.Then, conditional.Else],
        CallExpression call => call.Arguments,
        TupleExpression tuple => tuple.Elements,
        ObjectExpression map => map.Items.SelectMany(static item => new[] { item.Key, item.Value }),
        ForExpression loop => new[] { loop.Collection, loop.Key, loop.Value, loop.Condition }.OfType<HclExpression>(),
        _ => [],
    };

    private static IEnumerable<HclExpression> Keys(PostfixStep step) => step switch
    {
        IndexStep index => [index.Key],
        SplatStep splat => splat.Each.SelectMany(Keys),
        _ => [],
    };
}
