namespace Steppe.Cli.CommandLine.Completion;

/// <summary>A command line as far as the user has typed it.</summary>
/// <param name="Words">The finished words after the program's name.</param>
/// <param name="Partial">The word the cursor is in; may be empty.</param>
internal sealed record CompletionLine(IReadOnlyList<string> Words, string Partial)
{
    /// <summary>Reads what a shell hands over.</summary>
    /// <param name="line">The line (<c>COMP_LINE</c>).</param>
    /// <param name="point">Where the cursor is in it (<c>COMP_POINT</c>); past the end when unknown.</param>
    public static CompletionLine Parse(string line, int point)
    {
        string typed = line[..Math.Clamp(point, 0, line.Length)];
        string[] words = typed.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool isInsideWord = typed.Length > 0 && typed[^1] != ' ';
        return new CompletionLine(
            [.. words.Skip(1).Take(Math.Max(0, words.Length - (isInsideWord ? 2 : 1)))],
            isInsideWord && words.Length > 1 ? words[^1] : "");
    }
}
