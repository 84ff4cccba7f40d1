namespace Steppe.Model;

/// <summary>Cluster-wide switches of the scheduler.</summary>
/// <remarks>Wire: <c>SchedulerConfiguration</c>.</remarks>
public sealed record SchedulerConfiguration
{
    public static readonly SchedulerConfiguration Default = new();

    /// <summary>Whether work is spread over nodes instead of packed (<c>SchedulerAlgorithm = "spread"</c>).</summary>
    public bool SpreadsWork { get; init; }

    public bool MemoryOversubscriptionEnabled { get; init; }
    public bool RejectJobRegistration { get; init; }
    public bool PauseEvaluationBroker { get; init; }

    /// <summary>Null for <see cref="PreemptionSwitches.Default"/>.</summary>
    public PreemptionSwitches? Preemption { get; init; }

    public ulong CreateIndex { get; init; }
    public ulong ModifyIndex { get; init; }
}
