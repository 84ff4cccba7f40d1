using System.Text.RegularExpressions;

namespace Steppe.Model;

/// <summary>Compiles the pattern of a <c>regexp</c> constraint, the same way at admission and at placement.</summary>
/// <remarks>
/// Pure. Patterns follow RE2, which never backtracks; so does <see cref="RegexOptions.NonBacktracking"/>, which keeps the time
/// linear for hostile patterns too. RE2's <c>(?P&lt;name&gt;…)</c> and <c>[[:alpha:]]</c> spellings are translated.
/// </remarks>
public static class ConstraintPattern
{
    private static readonly (string Class, string Members)[] PosixClasses =
    [
        ("[:alnum:]", "0-9A-Za-z"), ("[:alpha:]", "A-Za-z"), ("[:digit:]", "0-9"), ("[:lower:]", "a-z"), ("[:upper:]", "A-Z"),
        ("[:space:]", @"\t\n\v\f\r "), ("[:blank:]", @"\t "), ("[:word:]", "0-9A-Za-z_"), ("[:xdigit:]", "0-9A-Fa-f"),
    ];

    /// <summary>Compiles <paramref name="pattern"/>, or says in <paramref name="error"/> why it cannot be.</summary>
    public static Regex? TryCompile(string pattern, out string? error)
    {
        string translated = pattern.Replace("(?P<", "(?<", StringComparison.Ordinal);
        foreach ((string name, string members) in PosixClasses)
        {
            translated = translated.Replace(name, members, StringComparison.Ordinal);
        }

        try
        {
            error = null;
            return new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (ArgumentException malformed)
        {
            error = malformed.Message;
        }
        catch (NotSupportedException)
        {
            error = "look-around, back-references and very large repetitions are not supported";
        }

        return null;
    }
}
