namespace Steppe.Hcl;

/// <summary>Finds the known name a misspelt one was probably meant to be.</summary>
/// <remarks>Pure. Near means at most two edits; ties go to the first candidate.</remarks>
public static class NameSuggestion
{
    private const int MaxEdits = 2;
    private const int LongestName = 64;

    /// <summary>Finds the nearest candidate, or null when none is near.</summary>
    public static string? Find(string given, IEnumerable<string> candidates)
    {
        string? best = null;
        int bestEdits = MaxEdits + 1;
        foreach (string candidate in candidates)
        {
            int edits = Edits(given, candidate);
            if (edits < bestEdits && edits < candidate.Length)
            {
                (best, bestEdits) = (candidate, edits);
            }
        }

        return best;
    }

    private static int Edits(string left, string right)
    {
        if (left.Length > LongestName || Math.Abs(left.Length - right.Length) > MaxEdits)
        {
            return int.MaxValue;
        }

        int[] previous = [.. Enumerable.Range(0, right.Length + 1)];
        for (int row = 1; row <= left.Length; row++)
        {
            int[] current = new int[right.Length + 1];
            current[0] = row;
            for (int column = 1; column <= right.Length; column++)
            {
                int change = previous[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
                current[column] = Math.Min(change, Math.Min(previous[column], current[column - 1]) + 1);
            }

            previous = current;
        }

        return previous[right.Length];
    }
}
