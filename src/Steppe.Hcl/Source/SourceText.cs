using System.Globalization;
using System.Text;

namespace Steppe.Hcl;

/// <summary>The text of one file together with its name, able to say where an offset lies.</summary>
/// <remarks>Immutable and thread-safe. Lines end at <c>\n</c>; a leading byte order mark is dropped. Positions are counted when asked
/// for: a good file asks for none.</remarks>
public sealed class SourceText
{
    /// <summary>Wraps <paramref name="text"/>.</summary>
    /// <param name="fileName">The name shown in diagnostics.</param>
    /// <param name="text">The whole text.</param>
    public SourceText(string fileName, string text)
    {
        FileName = fileName;
        Text = text is ['\uFEFF', ..] ? text[1..] : text;
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

    /// <summary>Finds the position of a character offset; offsets past the end mean the end.</summary>
    public SourcePosition PositionOf(int offset)
    {
        if (Origin is { } origin)
        {
            return origin.Source.PositionOf(Math.Min(origin.StartOffset + 1 + offset, origin.EndOffset));
        }

        offset = Math.Clamp(offset, 0, Text.Length);
        ReadOnlySpan<char> before = Text.AsSpan(0, offset);
        int start = before.LastIndexOf('\n') + 1;
        int column = CountGraphemes(before[start..]) + 1;
        return new SourcePosition(before.Count('\n') + 1, column, Encoding.UTF8.GetByteCount(before));
    }

    /// <summary>Gets the text of a 1-based line without its line ending.</summary>
    public string LineText(int line)
    {
        if (Origin is { } origin)
        {
            return origin.Source.LineText(line);
        }

        int start = 0;
        for (int number = 1; number < line && start >= 0; number++)
        {
            start = Text.IndexOf('\n', start) + 1;
            start = start == 0 ? -1 : start;
        }

        if (line < 1 || start < 0)
        {
            return "";
        }

        int end = Text.IndexOf('\n', start);
        return Text[start..(end < 0 ? Text.Length : end)].TrimEnd('\n', '\r');
    }

    /// <summary>Makes the range of the characters from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    public SourceRange Range(int start, int end) => new(this, start, Math.Max(start, end));

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
}
