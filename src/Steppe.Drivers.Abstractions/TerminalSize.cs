namespace Steppe.Drivers;

/// <summary>Size of a terminal's window, in characters.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct TerminalSize(int Height, int Width);
