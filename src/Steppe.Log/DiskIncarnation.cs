namespace Steppe.Log;

/// <summary>Names one life of one server's disk: a wiped or replaced disk gets another.</summary>
/// <remarks>Value. Lets the others see that a member that came back no longer holds what it had reported.</remarks>
public readonly record struct DiskIncarnation(UInt128 Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);
}
