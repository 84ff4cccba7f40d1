namespace Steppe.Hcl;

/// <summary>A stretch of one source text.</summary>
/// <remarks>Keeps character offsets; lines, grapheme columns and byte offsets are worked out when asked for.</remarks>
/// <param name="Source">The text the range lies in.</param>
/// <param name="StartOffset">First character, from 0.</param>
/// <param name="EndOffset">The character after the last one.</param>
public readonly record struct SourceRange(SourceText Source, int StartOffset, int EndOffset)
{
    /// <summary>Name of the file.</summary>
    public string FileName => Source.FileName;

    /// <summary>Where the range begins.</summary>
    public SourcePosition Start => Source.PositionOf(StartOffset);

    /// <summary>Where the range ends (the place after its last character).</summary>
    public SourcePosition End => Source.PositionOf(EndOffset);

    /// <summary>The characters inside the range.</summary>
    public string Text => Source.Text[StartOffset..EndOffset];

    /// <summary>The empty range at the start of this one.</summary>
    public SourceRange AtStart => this with { EndOffset = StartOffset };

    /// <summary>The smallest range that holds this one and <paramref name="other"/>.</summary>
    public SourceRange To(SourceRange other) =>
        this with { StartOffset = Math.Min(StartOffset, other.StartOffset), EndOffset = Math.Max(EndOffset, other.EndOffset) };

    /// <summary>Shows <c>FILE:LINE,COL-COL</c>, or <c>FILE:LINE,COL-LINE,COL</c> over several lines.</summary>
    public override string ToString()
    {
        if (Source is null)
        {
            return "<nil>";
        }

        SourcePosition start = Start;
        SourcePosition end = End;
        return start.Line == end.Line
            ? $"{FileName}:{start.Line},{start.Column}-{end.Column}"
            : $"{FileName}:{start.Line},{start.Column}-{end.Line},{end.Column}";
    }
}
