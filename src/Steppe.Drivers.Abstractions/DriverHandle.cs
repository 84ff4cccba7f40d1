namespace Steppe.Drivers;

/// <summary>What a driver needs to find a task again; the agent stores it and gives it back unread.</summary>
/// <param name="Driver">Name of the driver that made it.</param>
/// <param name="Version">Version of <paramref name="State"/>'s encoding; a driver reads every version it ever wrote.</param>
/// <param name="State">Opaque bytes.</param>
public sealed record DriverHandle(string Driver, int Version, ReadOnlyMemory<byte> State);
