using Steppe.ClientCore;
using Steppe.Drivers;

namespace Steppe.Client.State;

/// <summary>What outlives the agent of one task.</summary>
internal sealed record StoredTask
{
    public static readonly StoredTask Fresh = new();

    public TaskProgress Progress { get; init; } = TaskProgress.Fresh;

    /// <summary>The process of the current attempt; null before its start and after its end was settled.</summary>
    public StoredHandle? Handle { get; init; }

    /// <summary>Names of the hooks that need not run again.</summary>
    public IReadOnlyList<string> HooksDone { get; init; } = [];
}

/// <summary>A driver's handle in storable form.</summary>
internal sealed record StoredHandle(string Driver, int Version, byte[] State)
{
    public static StoredHandle Of(DriverHandle handle) => new(handle.Driver, handle.Version, handle.State.ToArray());

    public DriverHandle ToHandle() => new(Driver, Version, State);
}
