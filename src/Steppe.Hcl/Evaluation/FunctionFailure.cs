namespace Steppe.Hcl;

/// <summary>Carries the reason why a function refused out of it; the evaluator adds name and place.</summary>
internal sealed class FunctionFailure(string message, int? argument = null) : Exception(message)
{
    /// <summary>The argument to blame, from 0; null blames the call as a whole.</summary>
    public int? Argument { get; } = argument;
}
