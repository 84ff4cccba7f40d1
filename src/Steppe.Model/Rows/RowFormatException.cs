namespace Steppe.Model;

/// <summary>Rows that are damaged, or hold something this program does not know.</summary>
public sealed class RowFormatException(string message, Exception? inner = null) : Exception(message, inner);
