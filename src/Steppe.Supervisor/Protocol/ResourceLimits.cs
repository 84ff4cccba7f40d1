namespace Steppe.Supervisor.Protocol;

/// <summary>What a task's tree may use; zero leaves a figure to the kernel.</summary>
public sealed record ResourceLimits
{
    /// <summary>Beyond it the kernel kills.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Kept for the task while others are short; more than it is taken back first.</summary>
    public long MemoryReservationBytes { get; init; }

    /// <summary>Weight against other tasks while the processor is contended; at least 2.</summary>
    public long CpuShares { get; init; }

    /// <summary>Processor time per <see cref="CpuPeriodMicroseconds"/>, contended or not.</summary>
    public long CpuQuotaMicroseconds { get; init; }

    /// <summary>Processes and threads.</summary>
    public long Processes { get; init; }

    /// <summary>Cores it runs on, such as <c>0-3,5</c>; empty for any.</summary>
    public string Cores { get; init; } = "";

    /// <summary>Period of the quota.</summary>
    public const long CpuPeriodMicroseconds = 100_000;

    internal void Encode(FieldWriter fields)
    {
        fields.Number(1, MemoryBytes);
        fields.Number(2, MemoryReservationBytes);
        fields.Number(3, CpuShares);
        fields.Number(4, CpuQuotaMicroseconds);
        fields.Number(5, Processes);
        fields.Text(6, Cores);
    }

    internal static ResourceLimits Decode(ReadOnlySpan<byte> bytes)
    {
        var limits = new ResourceLimits();
        var fields = new FieldReader(bytes);
        while (fields.Next())
        {
            limits = fields.Tag switch
            {
                1 => limits with { MemoryBytes = fields.Number() },
                2 => limits with { MemoryReservationBytes = fields.Number() },
                3 => limits with { CpuShares = fields.Number() },
                4 => limits with { CpuQuotaMicroseconds = fields.Number() },
                5 => limits with { Processes = fields.Number() },
                6 => limits with { Cores = fields.Text() },
                _ => limits,
            };
        }

        return limits;
    }
}
