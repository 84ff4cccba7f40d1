using System.Text;

namespace Steppe.Hcl.Tests.Formatting;

/// <summary>Writes a syntax tree as text without places, so that two trees can be compared.</summary>
internal static class SyntaxDump
{
    public static string Of(HclBody body)
    {
        StringBuilder text = new();
        Write(text, body);
        return text.ToString();
    }

    private static void Write(StringBuilder text, HclBody body)
    {
        foreach (HclAttribute attribute in body.Attributes)
        {
            text.Append(attribute.Name).Append('=').Append(Of(attribute.Value)).Append('\n');
        }

        foreach (HclBlock block in body.Blocks)
        {
            text.Append(block.Type).Append(' ').AppendJoin(' ', block.Labels.Select(static label => $"<{label.Text}>")).Append("{\n");
            Write(text, block.Body);
            text.Append("}\n");
        }
    }

    private static string Of(HclExpression? expression) => expression switch
    {
        null => "-",
        LiteralExpression literal => $"{literal.Value.Type}:{HclConversion.ToText(literal.Value) ?? "null"}",
        TemplateExpression template => $"t[{Of(template.Parts)}]",
        InterpolationExpression interpolation => $"i[{interpolation.Range.Text}|{Of(interpolation.Inner)}]",
        TemplateIfExpression choice => $"if[{Of(choice.Condition)}|{Of(choice.Then)}|{Of(choice.Else)}]",
        TemplateForExpression loop => $"for[{loop.KeyName},{loop.ValueName}|{Of(loop.Collection)}|{Of(loop.Body)}]",
        VariableExpression variable => $"v[{variable.Name}]",
        PostfixExpression postfix => $"p[{Of(postfix.Source)}{string.Concat(postfix.Steps.Select(Of))}]",
        ParenthesizedExpression parenthesized => $"({Of(parenthesized.Inner)})",
        UnaryExpression unary => $"u[{unary.Operator}|{Of(unary.Operand)}]",
        BinaryExpression binary => $"b[{Of(binary.Left)}|{binary.Operator}|{Of(binary.Right)}]",
        ConditionalExpression conditional => $"c[{Of(conditional.Condition)}|{Of(conditional.Then)}|{Of(conditional.Else)}]",
        CallExpression call => $"f[{call.Name}|{Of(call.Arguments)}|{call.ExpandsLast}]",
        TupleExpression tuple => $"l[{Of(tuple.Elements)}]",
        ObjectExpression map => $"o[{string.Join(';', map.Items.Select(static item => $"{Of(item.Key)}:{Of(item.Value)}"))}]",
        ForExpression loop => $"F[{loop.KeyName},{loop.ValueName}|{Of(loop.Collection)}|{Of(loop.Key)}|{Of(loop.Value)}|{Of(loop.Condition)}|{loop.Groups}]",
        _ => throw new InvalidOperationException(expression.GetType().Name),
    };

    private static string Of(PostfixStep step) => step switch
    {
        AttributeStep attribute => $".{attribute.Name}",
        IndexStep index => $"[{Of(index.Key)}|{index.IsConstant}]",
        SplatStep splat => $"*({string.Concat(splat.Each.Select(Of))})",
        _ => throw new InvalidOperationException(step.GetType().Name),
    };

    private static string Of(IEnumerable<HclExpression> expressions) => string.Join(',', expressions.Select(Of));
}
