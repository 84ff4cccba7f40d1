using Steppe.Model;

namespace Steppe.ClientCore;

/// <summary>Everything a task's environment is made of.</summary>
/// <remarks>Immutable.</remarks>
public sealed record TaskSurroundings
{
    /// <summary>Variables of the agent that tasks never see, unless <c>env.denylist</c> says otherwise.</summary>
    public static readonly IReadOnlyList<string> DefaultHostDenylist =
    [
        "CONSUL_TOKEN",
        "CONSUL_HTTP_TOKEN",
        "VAULT_TOKEN",
        "NOMAD_LICENSE",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "GOOGLE_APPLICATION_CREDENTIALS",
    ];

    public required Node Node { get; init; }
    public required string Region { get; init; }
    public required AllocationId AllocationId { get; init; }
    public required string AllocationName { get; init; }
    public required int AllocationIndex { get; init; }
    public required Job Job { get; init; }
    public required TaskGroup Group { get; init; }
    public required TaskSpec Task { get; init; }
    public required AllocatedResources Resources { get; init; }
    public required TaskPaths Paths { get; init; }

    /// <summary>Variables of the task's devices; they win over the <c>env</c> block.</summary>
    public IReadOnlyDictionary<string, string> DeviceVariables { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The agent's own environment; empty for drivers that bring an image.</summary>
    public IReadOnlyDictionary<string, string> HostVariables { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Names left out of <see cref="HostVariables"/>.</summary>
    public IReadOnlyList<string> HostDenylist { get; init; } = DefaultHostDenylist;

    /// <summary>The cgroup above the task's own, empty when there is none.</summary>
    public string CgroupParent { get; init; } = "";
}
