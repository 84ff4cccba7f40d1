namespace Steppe.Simulation.Running;

/// <summary>An oracle says that something happened which must not, with the seed that replays it.</summary>
internal sealed class SimulationFailedException(string message, Exception? cause = null) : Exception(message, cause);
