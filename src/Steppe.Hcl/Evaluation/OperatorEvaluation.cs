using System.Diagnostics;

namespace Steppe.Hcl;

/// <summary>Applies operators.</summary>
/// <remarks>Pure. Both operands are always evaluated before.</remarks>
internal static class OperatorEvaluation
{
    /// <summary>Applies <c>-</c> or <c>!</c>.</summary>
    public static HclValue Unary(UnaryExpression expression, HclValue operand) => expression.Operator switch
    {
        HclOperator.Negate => HclValue.Of(-Number(operand, "Unsuitable value for unary operand", expression.Operand)),
        HclOperator.Not => HclValue.Of(!Flag(operand, "Unsuitable value for unary operand", expression.Operand)),
        _ => throw new UnreachableException(),
    };

    /// <summary>Applies an operator with two operands.</summary>
    public static HclValue Binary(BinaryExpression expression, HclValue left, HclValue right)
    {
        switch (expression.Operator)
        {
            case HclOperator.Equal: return HclValue.Of(HclValueComparer.Instance.Equals(left, right));
            case HclOperator.NotEqual: return HclValue.Of(!HclValueComparer.Instance.Equals(left, right));
            case HclOperator.And or HclOperator.Or:
                bool a = Flag(left, LeftOperand, expression.Left);
                bool b = Flag(right, RightOperand, expression.Right);
                return HclValue.Of(expression.Operator == HclOperator.And ? a && b : a || b);
        }

        BigFloat x = Number(left, LeftOperand, expression.Left);
        BigFloat y = Number(right, RightOperand, expression.Right);
        try
        {
            return Arithmetic(expression, x, y);
        }
        catch (OverflowException overflow)
        {
            throw new HclException("Operation failed", $"The result cannot be used: {overflow.Message}.", expression.Range);
        }
    }

    private const string LeftOperand = "Unsuitable value for left operand";
    private const string RightOperand = "Unsuitable value for right operand";

    private static HclValue Arithmetic(BinaryExpression expression, BigFloat x, BigFloat y) => expression.Operator switch
    {
        HclOperator.Less => HclValue.Of(x < y),
        HclOperator.LessOrEqual => HclValue.Of(x <= y),
        HclOperator.Greater => HclValue.Of(x > y),
        HclOperator.GreaterOrEqual => HclValue.Of(x >= y),
        HclOperator.Add => HclValue.Of(x + y),
        HclOperator.Subtract => HclValue.Of(x - y),
        HclOperator.Multiply => HclValue.Of(x * y),
        HclOperator.Divide when x.Sign == 0 && y.Sign == 0 =>
            throw new HclException("Division by zero", "Zero divided by zero has no value.", expression.Right.Range),
        HclOperator.Divide => HclValue.Of(x / y),
        HclOperator.Modulo => HclValue.Of(x % y),
        _ => throw new UnreachableException(),
    };

    private static BigFloat Number(HclValue value, string where, HclExpression operand) =>
        !value.IsNull && HclConversion.TryConvert(value, HclType.Number, out HclValue number, out _)
            ? ((HclNumber)number).Value
            : throw Refused(value, where, "a number is required", operand);

    private static bool Flag(HclValue value, string where, HclExpression operand) =>
        !value.IsNull && HclConversion.TryConvert(value, HclType.Bool, out HclValue flag, out _)
            ? ((HclBool)flag).Value
            : throw Refused(value, where, "a bool is required", operand);

    private static HclException Refused(HclValue value, string where, string need, HclExpression operand) =>
        new("Invalid operand", $"{where}: {(value.IsNull ? "it must not be null" : need)}.{RuntimeTextAdvice.For(operand, value)}", operand.Range);
}
