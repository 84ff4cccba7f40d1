namespace Steppe.Simulation.Disk;

/// <summary>Stops a program under test in the middle of a disk operation, as a power failure would.</summary>
/// <remarks>Deliberately not an <see cref="IOException"/>: nothing that handles disk errors may handle this.</remarks>
public sealed class SimulatedCrashException() : Exception("simulated crash");
