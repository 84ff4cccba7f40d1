using System.Collections.Immutable;

namespace Steppe.Supervisor.Protocol;

/// <summary>CPU and memory of a task's whole tree at one moment.</summary>
/// <param name="TakenAt">When it was read (UTC).</param>
/// <param name="Total">The tree; its CPU includes processes that have ended where the cgroup counts them.</param>
/// <param name="Processes">Those alive, by process id.</param>
/// <param name="Cgroup">What the kernel's accounts of the tree say; null where it keeps none.</param>
public sealed record UsageReading(
    DateTimeOffset TakenAt, UsageFigures Total, ImmutableArray<UsageFigures> Processes, CgroupUsage? Cgroup = null)
{
    internal void Encode(FieldWriter fields)
    {
        fields.Instant(1, TakenAt);
        fields.Nested(2, Total.Encode);
        foreach (UsageFigures process in Processes)
        {
            fields.Nested(3, process.Encode);
        }

        if (Cgroup is not null)
        {
            fields.Nested(4, Cgroup.Encode);
        }
    }

    internal static UsageReading Decode(ReadOnlySpan<byte> bytes)
    {
        DateTimeOffset takenAt = default;
        CgroupUsage? cgroup = null;
        var total = new UsageFigures(0, default, default, 0, 0);
        ImmutableArray<UsageFigures>.Builder processes = ImmutableArray.CreateBuilder<UsageFigures>();
        var fields = new FieldReader(bytes);
        while (fields.Next())
        {
            switch (fields.Tag)
            {
                case 1: takenAt = fields.Instant(); break;
                case 2: total = UsageFigures.Decode(fields.Bytes); break;
                case 3: processes.Add(UsageFigures.Decode(fields.Bytes)); break;
                case 4: cgroup = CgroupUsage.Decode(fields.Bytes); break;
            }
        }

        return new UsageReading(takenAt, total, processes.ToImmutable(), cgroup);
    }
}
