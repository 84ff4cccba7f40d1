using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Steppe.Scheduler.Ranking;

/// <summary>How well a node would be filled, from 0 (worst) to 1.</summary>
/// <remarks>Pure. Best fit after the published "BestFit v3" scoring of Google's data centres; recorded values in the scheduler
/// reference §27. The caller guarantees that the work fits and that both figures available are above 0.
/// One node and eight at once are rated alike to the bit.</remarks>
internal static class FitScore
{
    private const double Most = 18;
    private const double Share = 1 / Most;

    /// <summary>Rates a node by what would be used of it, this allocation included; <paramref name="spreads"/> rates empty nodes
    /// high instead of full ones. CPU in MHz, memory in MiB.</summary>
    public static double Of(long usedCpu, long availableCpu, long usedMemory, long availableMemory, bool spreads)
    {
        double freeCpu = 1 - ((double)usedCpu / availableCpu);
        double freeMemory = 1 - ((double)usedMemory / availableMemory);
        double total = PowerOfTen.Of(freeCpu) + PowerOfTen.Of(freeMemory);
        double raw = spreads ? total - 2 : 20 - total;
        return Math.Clamp(raw, 0, Most) * Share;
    }

    /// <summary>Rates eight nodes; of one that the work does not fit the result means nothing.</summary>
    /// <param name="cpu">The share of the CPU that would be free of the first four; then their rating.</param>
    /// <param name="memory">The share of their memory.</param>
    /// <param name="nextCpu">As <paramref name="cpu"/>, of the last four; then their rating.</param>
    /// <param name="nextMemory">The share of their memory.</param>
    /// <param name="spreads">Whether empty nodes are rated high instead of full ones.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Of(
        ref Vector256<double> cpu, ref Vector256<double> memory, ref Vector256<double> nextCpu, ref Vector256<double> nextMemory, bool spreads)
    {
        PowerOfTen.Of(ref cpu, ref memory, ref nextCpu, ref nextMemory);
        cpu = FromTotal(cpu + memory, spreads);
        nextCpu = FromTotal(nextCpu + nextMemory, spreads);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> FromTotal(Vector256<double> total, bool spreads)
    {
        Vector256<double> raw = spreads ? total - Vector256.Create(2.0) : Vector256.Create(20.0) - total;
        return Vector256.MinNative(Vector256.MaxNative(raw, Vector256<double>.Zero), Vector256.Create(Most)) * Share;
    }
}
