using Steppe.Hcl.Parsing;

namespace Steppe.Hcl.Formatting;

/// <summary>One line of words; words that go over several lines belong to the line they begin on.</summary>
/// <remarks>Mutable while the formatter works on it; not thread-safe.</remarks>
internal sealed class FormatLine
{
    /// <summary>The words in order, without the comment at the end of the line.</summary>
    public List<FormatToken> Tokens { get; } = [];

    /// <summary>Blanks before each word of <see cref="Tokens"/>; those of the first one are the indentation.</summary>
    public List<int> Spaces { get; } = [];

    /// <summary>The <c>#</c> or <c>//</c> comment that ends a line with other words on it.</summary>
    public FormatToken? Comment { get; set; }

    /// <summary>Blanks before <see cref="Comment"/>.</summary>
    public int CommentSpaces { get; set; }

    /// <summary>How the line ends: <c>\n</c>, <c>\r\n</c>, or nothing at the end of the file.</summary>
    public string Ending { get; set; } = "";

    /// <summary>Where the <c>=</c> of an argument or object item stands; -1 when the line begins with something else.</summary>
    public int AssignIndex
    {
        get
        {
            int depth = 0;
            for (int index = 0; index < Tokens.Count; index++)
            {
                FormatToken token = Tokens[index];
                if (depth == 0 && index > 0 && token.Is(HclTokenKind.Assign))
                {
                    return index;
                }

                depth += token.Opens ? 1 : token.Closes ? -1 : 0;
            }

            return -1;
        }
    }

    /// <summary>How many more brackets the line opens than it closes.</summary>
    public int NetBrackets => Tokens.Sum(static token => token.Opens ? 1 : token.Closes ? -1 : 0);

    /// <summary>Columns of the first <paramref name="count"/> words with the blanks before them.</summary>
    public int Columns(int count) => Tokens.Take(count).Sum(static token => token.Columns) + Spaces.Take(count).Sum();
}
