using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler.Preemption;

/// <summary>A node that could take one more allocation if others made room.</summary>
/// <param name="Victims">Those who would, at least one.</param>
/// <param name="Fit">How well the node would be filled then.</param>
/// <param name="Score">How little it hurts.</param>
/// <param name="Collisions">Allocations of the same group there.</param>
internal sealed record PreemptionOption(ImmutableArray<Allocation> Victims, double Fit, double Score, int Collisions)
{
    /// <summary>How far wishes about devices are met, from -1 to 1; null when there are none.</summary>
    public double? Devices { get; init; }
}
