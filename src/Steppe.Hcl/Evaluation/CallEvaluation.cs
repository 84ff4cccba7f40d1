using Steppe.Hcl.Functions;

namespace Steppe.Hcl;

/// <summary>Calls functions: checks and converts their arguments, and gives their refusals a place.</summary>
internal static class CallEvaluation
{
    /// <summary>Evaluates one call.</summary>
    public static HclValue Call(CallExpression call, HclEvaluator evaluator)
    {
        switch (call.Name)
        {
            case "try": return Try(call, evaluator);
            case "can": return Can(call, evaluator);
            case "convert": return Convert(call, evaluator);
        }

        HclFunction function = FunctionTable.Find(call.Name) ?? throw new HclException(
            "Call to unknown function",
            $"There is no function named \"{call.Name}\".",
            call.NameRange,
            NameSuggestion.Find(call.Name, FunctionTable.Names));
        List<(HclValue Value, SourceRange Range)> arguments = Arguments(call, evaluator);
        CheckCount(function, call, arguments.Count);
        HclValue[] converted = [.. arguments.Select((argument, index) => ConvertArgument(function, index, argument.Value, argument.Range))];
        if (converted.Sum(static argument => argument.Weight) > 2L * HclLimits.MaxValueCount)
        {
            throw new HclException("Result too large", "The arguments of this call hold too many values.", call.Range);
        }

        foreach (HclValue argument in converted)
        {
            evaluator.Session.StepOver(argument, call.Range);
        }

        try
        {
            HclValue result = HclEvaluator.Bounded(function.Body(new FunctionCall(converted, evaluator.Session, call.Range)), call.Range);
            evaluator.Session.Produce(result is HclString text ? text.Value.Length : 0, call.Range);
            return result;
        }
        catch (FunctionFailure failure) when (failure.Argument is { } index)
        {
            throw new HclException(
                "Invalid function argument",
                $"Invalid value for \"{function.ParameterAt(index).Name}\" parameter: {failure.Message}.",
                index < arguments.Count ? arguments[index].Range : call.Range);
        }
        catch (Exception failure) when (failure is FunctionFailure or OverflowException)
        {
            throw new HclException("Error in function call", $"Call to function \"{call.Name}\" failed: {failure.Message}.", call.NameRange);
        }
    }

    private static List<(HclValue Value, SourceRange Range)> Arguments(CallExpression call, HclEvaluator evaluator)
    {
        List<(HclValue, SourceRange)> arguments = [];
        for (int index = 0; index < call.Arguments.Count; index++)
        {
            HclExpression expression = call.Arguments[index];
            HclValue value = evaluator.Value(expression);
            if (!call.ExpandsLast || index < call.Arguments.Count - 1)
            {
                arguments.Add((value, expression.Range));
                continue;
            }

            IReadOnlyList<HclValue> elements = value switch
            {
                HclSequence sequence => sequence.Elements,
                HclSet set => set.Elements,
                _ => throw new HclException("Invalid expanding argument value", "Only a list, tuple or set can be expanded by \"...\".", expression.Range),
            };
            arguments.AddRange(elements.Select(element => (element, expression.Range)));
        }

        return arguments;
    }

    private static void CheckCount(HclFunction function, CallExpression call, int count)
    {
        if (count < function.Parameters.Count)
        {
            throw new HclException(
                "Not enough function arguments",
                $"Function \"{function.Name}\" expects {function.Parameters.Count} argument(s). Missing value for \"{function.Parameters[count].Name}\".",
                call.Range);
        }

        if (count > function.Parameters.Count && function.Rest is null)
        {
            SourceRange surplus = call.Arguments[Math.Min(function.Parameters.Count, call.Arguments.Count - 1)].Range;
            throw new HclException(
                "Too many function arguments", $"Function \"{function.Name}\" expects only {function.Parameters.Count} argument(s).", surplus);
        }
    }

    private static HclValue ConvertArgument(HclFunction function, int index, HclValue value, SourceRange range)
    {
        FunctionParameter parameter = function.ParameterAt(index);
        string problem = "argument must not be null";
        if ((!value.IsNull || parameter.AllowsNull) && HclConversion.TryConvert(value, parameter.Type, out HclValue converted, out problem))
        {
            return converted;
        }

        throw new HclException("Invalid function argument", $"Invalid value for \"{parameter.Name}\" parameter: {problem}.", range);
    }

    private static HclValue Try(CallExpression call, HclEvaluator evaluator)
    {
        if (call.Arguments.Count == 0)
        {
            throw new HclException("Not enough function arguments", "Function \"try\" expects at least one argument.", call.Range);
        }

        HclException? first = null;
        foreach (HclExpression argument in call.Arguments)
        {
            try
            {
                return evaluator.Value(argument);
            }
            catch (HclException error)
            {
                first ??= error;
                evaluator.Session.StepOverError(argument.Range);
            }
        }

        throw new HclException(
            "Error in function call",
            $"Call to function \"try\" failed: no expression succeeded; the first one: {first!.Diagnostic.Summary}; {first.Diagnostic.Detail}",
            call.NameRange);
    }

    private static HclValue Can(CallExpression call, HclEvaluator evaluator)
    {
        if (call.Arguments.Count != 1)
        {
            throw new HclException("Wrong number of function arguments", "Function \"can\" expects one argument.", call.Range);
        }

        try
        {
            evaluator.Value(call.Arguments[0]);
            return HclValue.Of(value: true);
        }
        catch (HclException)
        {
            evaluator.Session.StepOverError(call.Range);
            return HclValue.Of(value: false);
        }
    }

    private static HclValue Convert(CallExpression call, HclEvaluator evaluator)
    {
        if (call.Arguments.Count != 2)
        {
            throw new HclException("Wrong number of function arguments", "Function \"convert\" expects a value and a type.", call.Range);
        }

        HclType type = TypeExpression.Read(call.Arguments[1]);
        HclValue value = evaluator.Value(call.Arguments[0]);
        return HclConversion.TryConvert(value, type, out HclValue converted, out string problem)
            ? HclEvaluator.Bounded(converted, call.Range)
            : throw new HclException("Error in function call", $"Call to function \"convert\" failed: {problem}.", call.NameRange);
    }
}
