using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Steppe.Scheduler.Ranking;

/// <summary>How well a node would be filled, from 0 (worst) to 1.</summary>
/// <remarks>Pure. Best fit after the published "BestFit v3" scoring of Google's data centres; recorded values in the scheduler
/// reference §27. The caller guarantees that the work fits and that both figures available are above 0.
/// One node and four at once are rated alike to the bit.</remarks>
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

    /// <summary>Rates four nodes; of one that the work does not fit the result means nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Of(
        Vector256<double> usedCpu, Vector256<double> availableCpu, Vector256<double> usedMemory, Vector256<double> availableMemory, bool spreads)
    {
        Vector256<double> freeCpu = Vector256<double>.One - (usedCpu / availableCpu);
        Vector256<double> freeMemory = Vector256<double>.One - (usedMemory / availableMemory);
        Vector256<double> total = PowerOfTen.Of(freeCpu) + PowerOfTen.Of(freeMemory);
        Vector256<double> raw = spreads ? total - Vector256.Create(2.0) : Vector256.Create(20.0) - total;
        return Vector256.Min(Vector256.Max(raw, Vector256<double>.Zero), Vector256.Create(Most)) * Share;
    }
}
