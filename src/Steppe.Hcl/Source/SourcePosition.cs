namespace Steppe.Hcl;

/// <summary>One place in a source text, as people and editors count it.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1, counted in grapheme clusters.</param>
/// <param name="ByteOffset">Offset from the start of the text in UTF-8 bytes, from 0.</param>
public readonly record struct SourcePosition(int Line, int Column, int ByteOffset);
