namespace Steppe.Model;

/// <summary>What a node keeps for itself (client option <c>reserved</c>). CPU in MHz, memory and disk in MiB.</summary>
public sealed record NodeReserved
{
    public static readonly NodeReserved None = new();

    public int CpuMhz { get; init; }
    public int MemoryMb { get; init; }
    public int DiskMb { get; init; }

    /// <summary>Cores that no task gets as its own; null for none.</summary>
    public IReadOnlyList<int>? Cores { get; init; }

    /// <summary>Such as <c>22,80,8000-8100</c>.</summary>
    public string Ports { get; init; } = "";
}
