using Steppe.Model;

namespace Steppe.Scheduler.Ranking;

/// <summary>An amount of a node. CPU in MHz, memory and disk in MiB.</summary>
internal readonly record struct Use(long CpuMhz, long MemoryMb, long DiskMb)
{
    public static Use operator +(Use left, Use right) =>
        new(left.CpuMhz + right.CpuMhz, left.MemoryMb + right.MemoryMb, left.DiskMb + right.DiskMb);
}

/// <summary>What a node has to give and what of it is used.</summary>
internal readonly record struct Room(Use Available, Use Used)
{
    /// <summary>Which dimension is too small for the ask, or null when it fits.</summary>
    /// <remarks>A node without CPU or memory fits nothing: its fill could not be rated.
    /// The order of dimensions is that of the scheduler reference §15.1.</remarks>
    public string? FindShortage(ResourceAsk ask) =>
        Available.CpuMhz <= 0 || Used.CpuMhz + ask.CpuMhz > Available.CpuMhz ? "cpu"
        : Available.MemoryMb <= 0 || Used.MemoryMb + ask.MemoryMb > Available.MemoryMb ? "memory"
        : Used.DiskMb + ask.DiskMb > Available.DiskMb ? "disk"
        : null;

    /// <summary>With a share given back.</summary>
    public Room Without(ResourceAsk held) => With(held, sign: -1);

    /// <summary>With a share more taken.</summary>
    public Room With(ResourceAsk held, int sign = 1) =>
        this with { Used = Used + new Use(sign * held.CpuMhz, sign * held.MemoryMb, sign * held.DiskMb) };

    /// <summary>How well the node would be filled with the ask added.</summary>
    public double Score(ResourceAsk ask, bool spreads) =>
        FitScore.Of(Used.CpuMhz + ask.CpuMhz, Available.CpuMhz, Used.MemoryMb + ask.MemoryMb, Available.MemoryMb, spreads);
}
