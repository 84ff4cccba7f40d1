using System.Collections.Immutable;

namespace Steppe.Drivers.Processes;

/// <summary>How far a process is kept apart from the host: its own mounts and root, its own <c>/dev</c> and <c>/proc</c>.</summary>
/// <remarks>Program and working directory of the start are then paths in that root.</remarks>
public sealed record ProcessIsolation
{
    /// <summary>Directory of the host that becomes <c>/</c>, writable; absolute.</summary>
    public required string Root { get; init; }

    /// <summary>What else it sees, in the order of mounting.</summary>
    public ImmutableArray<ProcessMount> Mounts { get; init; } = [];

    /// <summary>Whether it sees only its own processes.</summary>
    public bool PrivatePids { get; init; } = true;

    /// <summary>Whether it has System V IPC, message queues and <c>/dev/shm</c> of its own.</summary>
    public bool PrivateIpc { get; init; } = true;

    /// <summary>Capabilities, by bit, beyond which nothing in it can ever get.</summary>
    public ulong Capabilities { get; init; }

    /// <summary>Of these, those that a user other than root has from the start.</summary>
    public ulong GrantedCapabilities { get; init; }

    /// <summary>Whether the root is changed by <c>chroot</c>, for hosts that run from a RAM disk.</summary>
    public bool NoPivotRoot { get; init; }
}
