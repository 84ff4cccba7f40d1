using System.Collections.Immutable;

namespace Steppe.Supervisor.Protocol;

/// <summary>How far a task is kept apart from the host.</summary>
/// <remarks>Always: mounts of its own, a root of its own with <c>/dev</c>, <c>/proc</c> and a read-only <c>/sys</c>, no new
/// privileges. Program and working directory of the request are paths in that root.</remarks>
public sealed record IsolationPlan
{
    /// <summary>Directory of the host that becomes the task's <c>/</c>, writable; absolute.</summary>
    public required string Root { get; init; }

    /// <summary>What else it sees, in the order of mounting.</summary>
    public ImmutableArray<MountPlan> Mounts { get; init; } = [];

    /// <summary>Whether it sees only its own processes, of which the main one is number 1.</summary>
    public bool PrivatePids { get; init; } = true;

    /// <summary>Whether it has System V IPC, message queues and <c>/dev/shm</c> of its own.</summary>
    public bool PrivateIpc { get; init; } = true;

    /// <summary>Capabilities, by bit, beyond which nothing in the task can ever get.</summary>
    public ulong Capabilities { get; init; }

    /// <summary>Of these, those that a user other than root has from the start.</summary>
    public ulong GrantedCapabilities { get; init; }

    /// <summary>Whether the root is changed by <c>chroot</c>, for hosts that run from a RAM disk, which cannot be pivoted away.</summary>
    public bool NoPivotRoot { get; init; }

    internal void Encode(FieldWriter fields)
    {
        fields.Text(1, Root);
        foreach (MountPlan mount in Mounts)
        {
            fields.Nested(2, mount.Encode);
        }

        fields.Flag(3, PrivatePids);
        fields.Flag(4, PrivateIpc);
        fields.Number(5, (long)Capabilities);
        fields.Number(6, (long)GrantedCapabilities);
        fields.Flag(7, NoPivotRoot);
    }

    internal static IsolationPlan Decode(ReadOnlySpan<byte> bytes)
    {
        var plan = new IsolationPlan { Root = "" };
        ImmutableArray<MountPlan>.Builder mounts = ImmutableArray.CreateBuilder<MountPlan>();
        var fields = new FieldReader(bytes);
        while (fields.Next())
        {
            switch (fields.Tag)
            {
                case 1: plan = plan with { Root = fields.Text() }; break;
                case 2: mounts.Add(MountPlan.Decode(fields.Bytes)); break;
                case 3: plan = plan with { PrivatePids = fields.Flag() }; break;
                case 4: plan = plan with { PrivateIpc = fields.Flag() }; break;
                case 5: plan = plan with { Capabilities = (ulong)fields.Number() }; break;
                case 6: plan = plan with { GrantedCapabilities = (ulong)fields.Number() }; break;
                case 7: plan = plan with { NoPivotRoot = fields.Flag() }; break;
            }
        }

        return plan with { Mounts = mounts.ToImmutable() };
    }
}
