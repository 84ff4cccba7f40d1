namespace Steppe.Log;

/// <summary>Names one append, chosen by whoever asks for it, so that a lost answer can be resolved.</summary>
/// <remarks>Value. 128 random bits: an append repeated under the same id lands once.</remarks>
public readonly record struct EntryId(UInt128 Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);
}
