namespace Steppe.Simulation.Faults;

/// <summary>Whether the world may misbehave just now.</summary>
internal sealed class FaultLevel
{
    public bool IsOn { get; set; } = true;
}
