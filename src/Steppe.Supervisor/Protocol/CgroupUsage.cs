namespace Steppe.Supervisor.Protocol;

/// <summary>A task's use by the kernel's own account of its cgroups.</summary>
public sealed record CgroupUsage
{
    /// <summary>Memory its processes have made themselves.</summary>
    public long RssBytes { get; init; }

    /// <summary>Pages of files.</summary>
    public long CacheBytes { get; init; }

    public long SwapBytes { get; init; }

    /// <summary>Pages of files that are mapped.</summary>
    public long MappedFileBytes { get; init; }

    /// <summary>All that counts against the limit.</summary>
    public long UsageBytes { get; init; }

    /// <summary>The most that ever did; zero where the kernel does not keep it.</summary>
    public long MaxUsageBytes { get; init; }

    /// <summary>Periods in which the quota was used up.</summary>
    public long ThrottledPeriods { get; init; }

    /// <summary>How long processes waited for the next one.</summary>
    public TimeSpan ThrottledTime { get; init; }

    internal void Encode(FieldWriter fields)
    {
        fields.Number(1, RssBytes);
        fields.Number(2, CacheBytes);
        fields.Number(3, SwapBytes);
        fields.Number(4, MappedFileBytes);
        fields.Number(5, UsageBytes);
        fields.Number(6, MaxUsageBytes);
        fields.Number(7, ThrottledPeriods);
        fields.Number(8, ThrottledTime.Ticks);
    }

    internal static CgroupUsage Decode(ReadOnlySpan<byte> bytes)
    {
        var usage = new CgroupUsage();
        var fields = new FieldReader(bytes);
        while (fields.Next())
        {
            usage = fields.Tag switch
            {
                1 => usage with { RssBytes = fields.Number() },
                2 => usage with { CacheBytes = fields.Number() },
                3 => usage with { SwapBytes = fields.Number() },
                4 => usage with { MappedFileBytes = fields.Number() },
                5 => usage with { UsageBytes = fields.Number() },
                6 => usage with { MaxUsageBytes = fields.Number() },
                7 => usage with { ThrottledPeriods = fields.Number() },
                8 => usage with { ThrottledTime = new TimeSpan(fields.Number()) },
                _ => usage,
            };
        }

        return usage;
    }
}
