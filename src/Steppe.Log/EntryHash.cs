namespace Steppe.Log;

/// <summary>Fingerprint of one entry as it is stored: the first 128 bits of its SHA-256.</summary>
/// <remarks>Value. Each entry carries that of its predecessor; the first carries the default value.</remarks>
public readonly record struct EntryHash(UInt128 Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);
}
