using Steppe.Model;
using Steppe.ServerCore;

namespace Steppe.Server;

/// <summary>What a dry run of a registration would have done.</summary>
/// <remarks>Closed: there are no other cases.</remarks>
public abstract record PlanJobResult
{
    private PlanJobResult()
    {
    }

    /// <summary>The job would be registered.</summary>
    /// <param name="DryRun">The job before and after, and what the scheduler would do.</param>
    /// <param name="Difference">What changes; null unless asked for.</param>
    /// <param name="NextLaunch">When the clock would launch it first; null when no clock does.</param>
    /// <param name="Warnings">What the user should know.</param>
    /// <param name="Index">Index of the state it was tried on.</param>
    public sealed record Planned(
        DryRunOutcome.Ran DryRun, JobDiff? Difference, DateTimeOffset? NextLaunch, IReadOnlyList<string> Warnings, ulong Index) : PlanJobResult;

    /// <summary>It would be refused, for every reason given.</summary>
    public sealed record Refused(IReadOnlyList<Refusal> Refusals) : PlanJobResult;
}
