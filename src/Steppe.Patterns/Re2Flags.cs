namespace Steppe.Patterns;

/// <summary>The flags <c>i m s U</c> that hold at one place of a pattern.</summary>
internal readonly record struct Re2Flags(bool IgnoreCase, bool Multiline, bool DotAll, bool Ungreedy);
