namespace Steppe.Bench.Measures;

/// <summary>Memory of a process, in MiB.</summary>
/// <param name="Resident">All of its pages in memory, those it shares with others included (<c>VmRSS</c>).</param>
/// <param name="Private">Pages that belong to no file (<c>RssAnon</c>): what it costs beyond its program.</param>
/// <param name="Proportional">Shared pages counted by share (<c>Pss</c>), so that sums are true.</param>
internal readonly record struct ProcessMemory(double Resident, double Private, double Proportional)
{
    public static ProcessMemory operator +(ProcessMemory left, ProcessMemory right) =>
        new(left.Resident + right.Resident, left.Private + right.Private, left.Proportional + right.Proportional);
}
