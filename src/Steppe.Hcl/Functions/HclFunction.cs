namespace Steppe.Hcl.Functions;

/// <summary>A function of the language: its parameters and what it does.</summary>
/// <param name="Name">How it is called.</param>
/// <param name="Parameters">The arguments every call must have.</param>
/// <param name="Rest">The parameter all further arguments belong to; null when there may be none.</param>
/// <param name="Body">Computes the result; refuses by <see cref="FunctionFailure"/>.</param>
internal sealed record HclFunction(
    string Name, IReadOnlyList<FunctionParameter> Parameters, FunctionParameter? Rest, Func<FunctionCall, HclValue> Body)
{
    public HclFunction(string name, IReadOnlyList<FunctionParameter> parameters, Func<FunctionCall, HclValue> body)
        : this(name, parameters, null, body)
    {
    }

    /// <summary>The parameter an argument belongs to.</summary>
    public FunctionParameter ParameterAt(int index) => index < Parameters.Count ? Parameters[index] : Rest ?? Parameters[^1];
}

/// <summary>One parameter: arguments are converted to its type before the call.</summary>
internal sealed record FunctionParameter(string Name, HclType Type, bool AllowsNull = false)
{
    public static FunctionParameter Text(string name) => new(name, HclType.String);

    public static FunctionParameter Number(string name) => new(name, HclType.Number);

    public static FunctionParameter Any(string name, bool allowsNull = false) => new(name, HclType.Any, allowsNull);

    public static FunctionParameter Texts(string name) => new(name, HclType.List(HclType.String));
}
