using System.Globalization;
using System.Text.RegularExpressions;
using Steppe.Patterns;

namespace Steppe.Hcl.Functions;

/// <summary>Replaces what a pattern matches, with the matched groups at hand.</summary>
internal static class RegexReplacement
{
    // One step is worth about this many characters times states.
    private const long WorkPerStep = 200;

    public static string Apply(FunctionCall call)
    {
        string text = call.Text(0);
        Re2Translated translated = Re2Translation.TryTranslate(call.Text(1), out string? problem)
            ?? throw new FunctionFailure($"error parsing regexp: {problem}", 1);
        call.Spend((translated.Pattern.Length / 16) + (text.Length * translated.Size / WorkPerStep));
        Regex pattern = Compile(translated);
        BoundedText result = new();
        int end = 0;
        for (Match match = pattern.Match(text); match.Success; match = match.NextMatch())
        {
            bool isInsideCharacter = match.Index > 0 && match.Index < text.Length && char.IsSurrogatePair(text, match.Index - 1);
            if (isInsideCharacter)
            {
                continue;
            }

            result.Append(text.AsSpan(end, match.Index - end));

            // An empty match right behind another one is none.
            if (match.Index + match.Length > end || match.Index == 0)
            {
                Expand(call.Text(2), match, translated.Names, result);
            }

            end = match.Index + match.Length;
        }

        return result.Append(text.AsSpan(end)).ToString();
    }

    private static Regex Compile(Re2Translated translated)
    {
        try
        {
            // Non-backtracking: time stays linear in the input, whatever the pattern.
            return new Regex(translated.Pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new FunctionFailure($"invalid regular expression: {error.Message}", 1);
        }
    }

    // $1, $name and ${name}; a bare name is as long as it can be, and an unknown group is empty.
    private static void Expand(string template, Match match, IReadOnlyList<string?> names, BoundedText result)
    {
        for (int index = 0; index < template.Length; index++)
        {
            if (template[index] != '$' || index + 1 == template.Length)
            {
                result.Append(template[index]);
                continue;
            }

            if (template[index + 1] == '$')
            {
                result.Append('$');
                index++;
                continue;
            }

            bool inBraces = template[index + 1] == '{';
            int start = index + (inBraces ? 2 : 1);
            int end = start;
            while (end < template.Length && (char.IsLetterOrDigit(template[end]) || template[end] == '_'))
            {
                end++;
            }

            if (end == start || (inBraces && (end == template.Length || template[end] != '}')))
            {
                result.Append('$');
                continue;
            }

            result.Append(Group(match, names, template[start..end]));
            index = inBraces ? end : end - 1;
        }
    }

    private static string Group(Match match, IReadOnlyList<string?> names, string name)
    {
        if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            int found = names.Index().FirstOrDefault(entry => entry.Item == name, (-1, null)).Index;
            number = found + 1;
            if (found < 0)
            {
                return "";
            }
        }

        return number <= names.Count ? match.Groups[number].Value : "";
    }
}
