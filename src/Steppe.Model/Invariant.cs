using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Steppe.Model;

/// <summary>Assertions that stay on in release: a wrong leader is worse than a dead one.</summary>
public static class Invariant
{
    /// <summary>Stops the step with <see cref="InvariantViolatedException"/> unless <paramref name="condition"/> is true.</summary>
    /// <param name="condition">What must be true here.</param>
    /// <param name="promise">The promise in words, for the log.</param>
    /// <param name="expression">Filled by the compiler.</param>
    public static void Holds(
        [DoesNotReturnIf(false)] bool condition,
        string promise,
        [CallerArgumentExpression(nameof(condition))] string expression = "")
    {
        if (!condition)
        {
            throw new InvariantViolatedException($"invariant broken: {promise} ({expression})");
        }
    }
}
