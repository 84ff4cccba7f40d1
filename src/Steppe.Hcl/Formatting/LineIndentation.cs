namespace Steppe.Hcl.Formatting;

/// <summary>Indents every line by two blanks per level of nesting.</summary>
/// <remarks>
/// Several brackets opened on one line are one level. A line that closes more than it opens stands where the line stands
/// that opened them.
/// </remarks>
internal static class LineIndentation
{
    private const int BlanksPerLevel = 2;

    /// <summary>Sets the blanks before the first word of each line.</summary>
    public static void Apply(IReadOnlyList<FormatLine> lines)
    {
        Stack<int> levels = new();
        foreach (FormatLine line in lines)
        {
            int net = line.NetBrackets;
            if (net < 0)
            {
                Close(levels, -net);
            }

            if (line.Spaces.Count > 0)
            {
                line.Spaces[0] = BlanksPerLevel * levels.Count;
            }

            if (net > 0)
            {
                levels.Push(net);
            }
        }
    }

    private static void Close(Stack<int> levels, int count)
    {
        while (count > 0 && levels.TryPop(out int open))
        {
            if (open > count)
            {
                levels.Push(open - count);
            }

            count -= open;
        }
    }
}
