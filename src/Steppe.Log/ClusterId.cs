namespace Steppe.Log;

/// <summary>Names one cluster for life, so that entries of another cluster are recognised.</summary>
/// <remarks>Value. Drawn when the log is created; every entry and every snapshot carries it.</remarks>
public readonly record struct ClusterId(UInt128 Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);
}
