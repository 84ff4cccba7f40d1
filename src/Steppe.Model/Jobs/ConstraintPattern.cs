using System.Text.RegularExpressions;
using Steppe.Patterns;

namespace Steppe.Model;

/// <summary>Compiles the pattern of a <c>regexp</c> constraint, the same way at admission and at placement.</summary>
/// <remarks>
/// Pure. Patterns are RE2, which never backtracks; neither does <see cref="RegexOptions.NonBacktracking"/>, which keeps the time
/// linear for hostile patterns too. Source: job specification §2.4; decision 0053.
/// </remarks>
public static class ConstraintPattern
{
    /// <summary>Compiles <paramref name="pattern"/>, or says in <paramref name="error"/> why it cannot be.</summary>
    public static Regex? TryCompile(string pattern, out string? error)
    {
        if (Re2Translation.TryTranslate(pattern, out error) is not { } translated)
        {
            return null;
        }

        try
        {
            return new Regex(translated.Pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception refused) when (refused is ArgumentException or NotSupportedException)
        {
            error = refused.Message;
            return null;
        }
    }
}
