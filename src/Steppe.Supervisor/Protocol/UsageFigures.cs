namespace Steppe.Supervisor.Protocol;

/// <summary>CPU so far and memory now, of one process or of a whole tree.</summary>
/// <param name="ProcessId">The process; zero for a tree.</param>
/// <param name="UserTime">CPU time spent in user mode.</param>
/// <param name="SystemTime">CPU time spent in the kernel.</param>
/// <param name="RssBytes">Resident memory.</param>
/// <param name="SwapBytes">Memory swapped out.</param>
public sealed record UsageFigures(int ProcessId, TimeSpan UserTime, TimeSpan SystemTime, long RssBytes, long SwapBytes)
{
    internal void Encode(FieldWriter fields)
    {
        fields.Number(1, ProcessId);
        fields.Number(2, UserTime.Ticks);
        fields.Number(3, SystemTime.Ticks);
        fields.Number(4, RssBytes);
        fields.Number(5, SwapBytes);
    }

    internal static UsageFigures Decode(ReadOnlySpan<byte> bytes)
    {
        var figures = new UsageFigures(0, default, default, 0, 0);
        var fields = new FieldReader(bytes);
        while (fields.Next())
        {
            figures = fields.Tag switch
            {
                1 => figures with { ProcessId = (int)fields.Number() },
                2 => figures with { UserTime = new TimeSpan(fields.Number()) },
                3 => figures with { SystemTime = new TimeSpan(fields.Number()) },
                4 => figures with { RssBytes = fields.Number() },
                5 => figures with { SwapBytes = fields.Number() },
                _ => figures,
            };
        }

        return figures;
    }
}
