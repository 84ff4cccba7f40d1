namespace Steppe.Hcl;

/// <summary>Finds the known name a misspelt one was probably meant to be.</summary>
/// <remarks>
/// Pure. Near means few edits for the length of the name: one up to four letters, two up to nine, three beyond; two swapped
/// letters are one edit, and the case of letters, <c>-</c> for <c>_</c> and a plural count for none. Ties go to the first candidate.
/// </remarks>
public static class NameSuggestion
{
    private const int LongestName = 64;

    /// <summary>Finds the nearest candidate, or null when none is near.</summary>
    public static string? Find(string given, IEnumerable<string> candidates)
    {
        string plain = Plain(given);
        int most = plain.Length switch { <= 4 => 1, <= 9 => 2, _ => 3 };
        string? best = null;
        int bestEdits = most + 1;
        foreach (string candidate in candidates.Where(candidate => candidate != given))
        {
            int edits = plain == Plain(candidate) + "s" || plain + "s" == Plain(candidate) ? 0 : Edits(plain, Plain(candidate), most);
            if (edits < bestEdits && edits < candidate.Length)
            {
                (best, bestEdits) = (candidate, edits);
            }
        }

        return best;
    }

    private static string Plain(string name) => name.ToLowerInvariant().Replace('-', '_');

    private static int Edits(string left, string right, int most)
    {
        if (left.Length > LongestName || Math.Abs(left.Length - right.Length) > most)
        {
            return int.MaxValue;
        }

        int[] beforePrevious = [];
        int[] previous = [.. Enumerable.Range(0, right.Length + 1)];
        for (int row = 1; row <= left.Length; row++)
        {
            int[] current = new int[right.Length + 1];
            current[0] = row;
            for (int column = 1; column <= right.Length; column++)
            {
                int change = previous[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
                current[column] = Math.Min(change, Math.Min(previous[column], current[column - 1]) + 1);
                if (row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1])
                {
                    current[column] = Math.Min(current[column], beforePrevious[column - 2] + 1);
                }
            }

            (beforePrevious, previous) = (previous, current);
        }

        return previous[right.Length];
    }
}
