namespace Steppe.Model;

/// <summary>The share of allocations wanted on nodes with one value of a spread's attribute.</summary>
public sealed record SpreadTarget
{
    public string Value { get; init => field = value ?? ""; } = "";

    public int Percent { get; init; }
}
