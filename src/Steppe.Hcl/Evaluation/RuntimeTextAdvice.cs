namespace Steppe.Hcl;

/// <summary>What to tell the author of a bare word that names nothing here and so became the text of a reference for run time.</summary>
/// <remarks>Pure. Source: job specification, section 1.4 ("Left for runtime").</remarks>
public static class RuntimeTextAdvice
{
    /// <summary>A sentence with a blank before it; empty for every other expression.</summary>
    /// <param name="expression">What was written.</param>
    /// <param name="value">What it stands for.</param>
    public static string For(HclExpression expression, HclValue value) =>
        expression is VariableExpression or PostfixExpression { Source: VariableExpression }
        && value is HclString text && text.Value == $"${{{expression.Range.Text}}}"
            ? $" Nothing here is named {Root(expression)}, so it is left for run time as the text \"{text.Value}\": text needs quotes, and a variable is var.{Root(expression)}."
            : "";

    private static string Root(HclExpression expression) =>
        expression is PostfixExpression { Source: VariableExpression root } ? root.Name : ((VariableExpression)expression).Name;
}
