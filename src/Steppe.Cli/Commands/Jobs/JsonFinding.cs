using System.Text;
using System.Text.Json;
using Steppe.Hcl;

namespace Steppe.Cli.Commands.Jobs;

/// <summary>Tells the error of a JSON reader the way errors of job files are told.</summary>
internal static class JsonFinding
{
    private const string PlaceMark = " Path: ";

    /// <summary>Finds the place the error means.</summary>
    public static Diagnostic Of(JsonException error, string fileName, string text)
    {
        SourceText source = new(fileName, text);
        int start = OffsetOf(source.Text, error.LineNumber ?? 0, error.BytePositionInLine ?? 0);

        // The reader's own text ends with the place, which is told apart.
        string message = error.Message.Split(PlaceMark)[0].Split(" LineNumber: ")[0].TrimEnd('.', ' ');
        string member = error.Path is { Length: > 1 } path ? $" (at {path})" : "";
        return Diagnostic.Error("Invalid JSON", $"{message}{member}.", source.Range(start, Math.Min(start + 1, source.Text.Length)));
    }

    private static int OffsetOf(string text, long line, long bytes)
    {
        int start = 0;
        for (long skipped = 0; skipped < line; skipped++)
        {
            int end = text.IndexOf('\n', start);
            if (end < 0)
            {
                return text.Length;
            }

            start = end + 1;
        }

        int count = 0;
        while (start < text.Length && text[start] != '\n' && count < bytes)
        {
            Rune.TryGetRuneAt(text, start, out Rune rune);
            count += Math.Max(1, rune.Utf8SequenceLength);
            start += Math.Max(1, rune.Utf16SequenceLength);
        }

        return start;
    }
}
