using System.Globalization;
using System.Text;

namespace Steppe.Hcl;

/// <summary>The text of one file together with its name, able to say where an offset lies.</summary>
/// <remarks>Immutable and thread-safe. Lines end at <c>\n</c>; a leading byte order mark is dropped.</remarks>
public sealed class SourceText
{
    private readonly int[] _lineStarts;

    /// <summary>Wraps <paramref name="text"/>.</summary>
    /// <param name="fileName">The name shown in diagnostics.</param>
    /// <param name="text">The whole text.</param>
    public SourceText(string fileName, string text)
    {
        FileName = fileName;
        Text = text is ['\uFEFF', ..] ? text[1..] : text;
        _lineStarts = FindLineStarts(Text);
    }

    /// <summary>Wraps text that was decoded from a part of another file, whose lines and columns it shows.</summary>
    /// <param name="origin">The part, with one character of quotes on either side.</param>
    /// <param name="text">What it was decoded to.</param>
    public static SourceText Embed(SourceRange origin, string text) => new(origin.FileName, text) { Origin = origin };

    /// <summary>The name shown in diagnostics.</summary>
    public string FileName { get; }

    private SourceRange? Origin { get; init; }

    /// <summary>The text without byte order mark.</summary>
    public string Text { get; }

    /// <summary>The number of lines, at least one.</summary>
    public int LineCount => _lineStarts.Length;

    /// <summary>Finds the position of a character offset; offsets past the end mean the end.</summary>
    public SourcePosition PositionOf(int offset)
    {
        if (Origin is { } origin)
        {
            return origin.Source.PositionOf(Math.Min(origin.StartOffset + 1 + offset, origin.EndOffset));
        }

        offset = Math.Clamp(offset, 0, Text.Length);
        int line = LineIndexOf(offset);
        int start = _lineStarts[line];
        int column = CountGraphemes(Text.AsSpan(start, offset - start)) + 1;
        return new SourcePosition(line + 1, column, Encoding.UTF8.GetByteCount(Text.AsSpan(0, offset)));
    }

    /// <summary>Gets the text of a 1-based line without its line ending.</summary>
    public string LineText(int line)
    {
        if (Origin is { } origin)
        {
            return origin.Source.LineText(line);
        }

        if (line < 1 || line > _lineStarts.Length)
        {
            return "";
        }

        int end = line < _lineStarts.Length ? _lineStarts[line] : Text.Length;
        return Text[_lineStarts[line - 1]..end].TrimEnd('\n', '\r');
    }

    /// <summary>Makes the range of the characters from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    public SourceRange Range(int start, int end) => new(this, start, Math.Max(start, end));

    private int LineIndexOf(int offset)
    {
        int found = Array.BinarySearch(_lineStarts, offset);
        return found >= 0 ? found : ~found - 1;
    }

    private static int CountGraphemes(ReadOnlySpan<char> text)
    {
        int count = 0;
        while (!text.IsEmpty)
        {
            text = text[StringInfo.GetNextTextElementLength(text)..];
            count++;
        }

        return count;
    }

    private static int[] FindLineStarts(string text)
    {
        List<int> starts = [0];
        for (int index = text.IndexOf('\n'); index >= 0; index = text.IndexOf('\n', index + 1))
        {
            starts.Add(index + 1);
        }

        return [.. starts];
    }
}
