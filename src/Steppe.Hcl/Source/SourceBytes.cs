using System.Buffers;
using System.Text;

namespace Steppe.Hcl;

/// <summary>Turns the bytes of a file into text, or says why they are none.</summary>
/// <remarks>Pure. Files are UTF-8, with or without a byte order mark. Source: job specification, section 1.1.</remarks>
public static class SourceBytes
{
    private const string Summary = "Invalid character encoding";

    /// <summary>Decodes <paramref name="bytes"/>.</summary>
    /// <param name="fileName">The name shown in diagnostics.</param>
    /// <param name="bytes">The whole file.</param>
    /// <param name="diagnostics">Where an error goes.</param>
    /// <returns>The text without byte order mark; null after an error.</returns>
    public static string? Decode(string fileName, ReadOnlySpan<byte> bytes, DiagnosticList diagnostics)
    {
        string text = Encoding.UTF8.GetString(bytes);
        if (LooksLikeUtf16(bytes))
        {
            // Without the text: it would show as garbage.
            diagnostics.Error(Summary, "This file is UTF-16 text, as some Windows editors write it. Save it as UTF-8.", new SourceText(fileName, "").Range(0, 0));
            return null;
        }

        SourceText source = new(fileName, text);

        if (FindInvalid(bytes) is { } offset)
        {
            int start = Encoding.UTF8.GetCharCount(bytes[..offset]) - (text is ['\uFEFF', ..] ? 1 : 0);
            diagnostics.Error(Summary, $"Byte 0x{bytes[offset]:X2} here is not UTF-8 text. Save the file as UTF-8.", source.Range(start, start + 1));
            return null;
        }

        return source.Text;
    }

    // With a mark, or with a null byte in one of the first two characters, which no job file begins with.
    private static bool LooksLikeUtf16(ReadOnlySpan<byte> bytes) => bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, _, 0, _, ..] or [_, 0, _, 0, ..];

    private static int? FindInvalid(ReadOnlySpan<byte> bytes)
    {
        int offset = 0;
        while (offset < bytes.Length)
        {
            if (bytes[offset] < 0x80)
            {
                offset++;
                continue;
            }

            if (Rune.DecodeFromUtf8(bytes[offset..], out _, out int length) != OperationStatus.Done)
            {
                return offset;
            }

            offset += length;
        }

        return null;
    }
}
