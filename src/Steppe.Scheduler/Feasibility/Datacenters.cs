namespace Steppe.Scheduler.Feasibility;

/// <summary>The datacenters a job may run in: names in which <c>*</c> stands for any text.</summary>
/// <remarks>Pure, but remembers answers: one instance serves one evaluation, on one thread.</remarks>
internal sealed class Datacenters(IReadOnlyList<string> patterns)
{
    private readonly Dictionary<string, bool> _answers = new(StringComparer.Ordinal);

    /// <summary>The names without a <c>*</c>, which exist for the user even when no node has them.</summary>
    public IEnumerable<string> Named => patterns.Where(static pattern => !pattern.Contains('*', StringComparison.Ordinal));

    /// <summary>Whether some pattern matches the whole name.</summary>
    public bool Include(string name)
    {
        if (!_answers.TryGetValue(name, out bool included))
        {
            included = patterns.Any(pattern => Matches(pattern, name));
            _answers.Add(name, included);
        }

        return included;
    }

    // Greedy with one step back: on a mismatch the last star takes one character more.
    internal static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int at = 0;
        int inName = 0;
        int star = -1;
        int resume = 0;
        while (inName < name.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                star = at++;
                resume = inName;
            }
            else if (at < pattern.Length && pattern[at] == name[inName])
            {
                at++;
                inName++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                inName = ++resume;
            }
            else
            {
                return false;
            }
        }

        return !pattern[at..].ContainsAnyExcept('*');
    }
}
