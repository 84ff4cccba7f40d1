using Steppe.Model;

namespace Steppe.Scheduler.Preemption;

/// <summary>How little it hurts that others make room, from 0 (urgent work) to 1 (hardly anything).</summary>
/// <remarks>Pure. Source: scheduler reference §15.2, recorded values in §27.</remarks>
internal static class PreemptionScore
{
    /// <summary>The sub-score's name.</summary>
    public const string Name = "preemption";

    private const double Rate = 0.0048;
    private const double Middle = 2048;

    /// <summary>Rates those who would go; there is at least one.</summary>
    public static double Of(IReadOnlyCollection<Allocation> victims)
    {
        double most = Math.Max(1, victims.Max(static victim => victim.Job.Priority));
        return OfPriority(most + (victims.Sum(static victim => (double)victim.Job.Priority) / most));
    }

    /// <summary>Rates the priorities of all of them taken together.</summary>
    public static double OfPriority(double together) => 1 / (1 + Math.Exp(Rate * (together - Middle)));
}
