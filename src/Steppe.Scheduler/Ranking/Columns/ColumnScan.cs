using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Scheduler.Ranking;

/// <summary>Filters and rates the nodes of one chunk for one ask, eight at a time.</summary>
/// <remarks>Pure. Says of every node what <see cref="Room"/> says of one. Only amounts are looked at: CPU, memory, disk.</remarks>
internal static class ColumnScan
{
    private const int Step = 8;

    /// <summary>The largest ask a column can hold; nothing larger ever fits.</summary>
    private const long MostAsked = int.MaxValue / 2;

    /// <summary>An amount that is asked for, as columns hold it.</summary>
    public static int Amount(long asked) => (int)Math.Min(asked, MostAsked);

    /// <summary>Rates all nodes of a chunk.</summary>
    /// <param name="chunk">The nodes.</param>
    /// <param name="ask">What one allocation takes of memory and disk.</param>
    /// <param name="cpuAsks">By node what it takes of CPU, which depends on the node where whole cores are asked for.</param>
    /// <param name="allowed">By node, not 0 where it may be rated.</param>
    /// <param name="spreads">Whether empty nodes are rated high instead of full ones.</param>
    /// <param name="scores">By node how well it would be filled; minus infinity where it is not allowed or has no room.</param>
    /// <param name="shortages">Allowed nodes without room are added.</param>
    public static void Rate(NodeChunk chunk, ResourceAsk ask, ReadOnlySpan<int> cpuAsks, ReadOnlySpan<int> allowed, bool spreads, Span<double> scores, ref Shortages shortages)
    {
        ref int allow = ref MemoryMarshal.GetReference(allowed);
        ref double score = ref MemoryMarshal.GetReference(scores);
        ref int cpuAsk = ref MemoryMarshal.GetReference(cpuAsks);
        var memory = Vector256.Create(Amount(ask.MemoryMb));
        var disk = Vector256.Create(Amount(ask.DiskMb));
        var out4 = Vector256.Create(double.NegativeInfinity);
        for (int at = 0; at < NodeChunk.Size; at += Step)
        {
            Vector256<int> candidates = ~Vector256.Equals(Vector256.LoadUnsafe(ref allow, (nuint)at), Vector256<int>.Zero);
            Vector256<int> cpu = Vector256.LoadUnsafe(ref cpuAsk, (nuint)at);
            Vector256<int> availableCpu = Load(chunk.AvailableCpuMhz, at), usedCpu = Load(chunk.UsedCpuMhz, at);
            Vector256<int> availableMemory = Load(chunk.AvailableMemoryMb, at), usedMemory = Load(chunk.UsedMemoryMb, at);
            Vector256<int> hasCpu = Vector256.GreaterThan(availableCpu, Vector256<int>.Zero) & Vector256.GreaterThanOrEqual(availableCpu - usedCpu, cpu);
            Vector256<int> hasMemory = Vector256.GreaterThan(availableMemory, Vector256<int>.Zero) & Vector256.GreaterThanOrEqual(availableMemory - usedMemory, memory);
            Vector256<int> hasDisk = Vector256.GreaterThanOrEqual(Load(chunk.AvailableDiskMb, at) - Load(chunk.UsedDiskMb, at), disk);
            Vector256<int> fits = candidates & hasCpu & hasMemory & hasDisk;
            if (fits != candidates)
            {
                shortages.Cpu += Count(candidates & ~hasCpu);
                shortages.Memory += Count(candidates & hasCpu & ~hasMemory);
                shortages.Disk += Count(candidates & hasCpu & hasMemory & ~hasDisk);
            }

            if (fits == Vector256<int>.Zero)
            {
                out4.StoreUnsafe(ref score, (nuint)at);
                out4.StoreUnsafe(ref score, (nuint)at + (Step / 2));
                continue;
            }

            usedCpu += cpu;
            usedMemory += memory;
            Vector256<double> first = Free(Lower(usedCpu), Lower(availableCpu)), next = Free(Upper(usedCpu), Upper(availableCpu));
            Vector256<double> firstMemory = Free(Lower(usedMemory), Lower(availableMemory)), nextMemory = Free(Upper(usedMemory), Upper(availableMemory));
            FitScore.Of(ref first, ref firstMemory, ref next, ref nextMemory, spreads);
            Vector256.ConditionalSelect(Vector256.WidenLower(fits).AsDouble(), first, out4).StoreUnsafe(ref score, (nuint)at);
            Vector256.ConditionalSelect(Vector256.WidenUpper(fits).AsDouble(), next, out4).StoreUnsafe(ref score, (nuint)at + (Step / 2));
        }
    }

    /// <summary>Leaves out those of the rated nodes that are not allowed.</summary>
    /// <param name="rated">By node how well it would be filled, by <see cref="Rate"/>.</param>
    /// <param name="allowed">By node, not 0 where it may be rated.</param>
    /// <param name="scores">By node how well it would be filled; minus infinity where it is not allowed or has no room.</param>
    public static void Select(ReadOnlySpan<double> rated, ReadOnlySpan<int> allowed, Span<double> scores)
    {
        ref int allow = ref MemoryMarshal.GetReference(allowed);
        ref double from = ref MemoryMarshal.GetReference(rated);
        ref double score = ref MemoryMarshal.GetReference(scores);
        var out4 = Vector256.Create(double.NegativeInfinity);
        for (int at = 0; at < NodeChunk.Size; at += Step)
        {
            Vector256<int> isOut = Vector256.Equals(Vector256.LoadUnsafe(ref allow, (nuint)at), Vector256<int>.Zero);
            Vector256.ConditionalSelect(Vector256.WidenLower(isOut).AsDouble(), out4, Vector256.LoadUnsafe(ref from, (nuint)at))
                .StoreUnsafe(ref score, (nuint)at);
            Vector256.ConditionalSelect(Vector256.WidenUpper(isOut).AsDouble(), out4, Vector256.LoadUnsafe(ref from, (nuint)at + (Step / 2)))
                .StoreUnsafe(ref score, (nuint)at + (Step / 2));
        }
    }

    /// <summary>Counts the allowed nodes without room, as <see cref="Rate"/> does.</summary>
    /// <param name="chunk">The nodes.</param>
    /// <param name="ask">What one allocation takes, the same on every node.</param>
    /// <param name="allowed">By node, not 0 where it may be rated.</param>
    /// <param name="scores">By node how well it would be filled; minus infinity where it has no room.</param>
    /// <param name="shortages">They are added.</param>
    public static void Count(NodeChunk chunk, ResourceAsk ask, ReadOnlySpan<int> allowed, ReadOnlySpan<double> scores, ref Shortages shortages)
    {
        for (int at = 0; at < allowed.Length; at++)
        {
            if (allowed[at] == 0 || !double.IsNegativeInfinity(scores[at]))
            {
                continue;
            }

            if (Lacks(chunk.AvailableCpuMhz[at], chunk.UsedCpuMhz[at], ask.CpuMhz))
            {
                shortages.Cpu++;
            }
            else if (Lacks(chunk.AvailableMemoryMb[at], chunk.UsedMemoryMb[at], ask.MemoryMb))
            {
                shortages.Memory++;
            }
            else
            {
                shortages.Disk++;
            }
        }
    }

    private static bool Lacks(int available, int used, long ask) => available <= 0 || available - used < Amount(ask);

    private static Vector256<double> Free(Vector256<double> used, Vector256<double> available) => Vector256<double>.One - (used / available);

    private static Vector256<int> Load(int[] column, int at) => Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(column), (nuint)at);

    private static int Count(Vector256<int> mask) => BitOperations.PopCount(mask.ExtractMostSignificantBits());

    private static Vector256<double> Lower(Vector256<int> values) => ToDouble(values.GetLower());

    private static Vector256<double> Upper(Vector256<int> values) => ToDouble(values.GetUpper());

    // Exact either way.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> ToDouble(Vector128<int> values)
    {
        if (Avx.IsSupported)
        {
            return Avx.ConvertToVector256Double(values);
        }

        (Vector128<long> low, Vector128<long> high) = Vector128.Widen(values);
        return Vector256.Create(Vector128.ConvertToDouble(low), Vector128.ConvertToDouble(high));
    }
}
