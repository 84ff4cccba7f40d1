namespace Steppe.Scheduler.Ranking;

/// <summary>How well a node would be filled, from 0 (worst) to 1.</summary>
/// <remarks>Pure. Best fit after the published "BestFit v3" scoring of Google's data centres; recorded values in the scheduler
/// reference §27. The caller guarantees that the work fits and that both figures available are above 0.</remarks>
internal static class FitScore
{
    private const double Most = 18;

    /// <summary>Rates a node by what would be used of it, this allocation included; <paramref name="spreads"/> rates empty nodes
    /// high instead of full ones. CPU in MHz, memory in MiB.</summary>
    public static double Of(long usedCpu, long availableCpu, long usedMemory, long availableMemory, bool spreads)
    {
        double freeCpu = 1 - ((double)usedCpu / availableCpu);
        double freeMemory = 1 - ((double)usedMemory / availableMemory);
        double total = Math.Pow(10, freeCpu) + Math.Pow(10, freeMemory);
        double raw = spreads ? total - 2 : 20 - total;
        return Math.Clamp(raw, 0, Most) / Most;
    }
}
