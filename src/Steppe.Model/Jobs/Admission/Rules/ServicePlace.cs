namespace Steppe.Model;

/// <summary>One service and where it stands.</summary>
/// <param name="Path">As refusals name it.</param>
/// <param name="Service">The service.</param>
/// <param name="Group">The group it belongs to.</param>
/// <param name="Task">The task it stands in; null for one of the group.</param>
internal sealed record ServicePlace(string Path, Service Service, TaskGroup Group, TaskSpec? Task)
{
    /// <summary>Labels of every port the group's network and its tasks' networks have.</summary>
    public IReadOnlySet<string> Labels { get; } = Group.Networks.OrEmpty()
        .Concat(Group.Tasks.OrEmpty().SelectMany(static task => task.Resources?.Networks ?? []))
        .SelectMany(static network => network.ReservedPorts.OrEmpty().Concat(network.DynamicPorts.OrEmpty()))
        .Select(static port => port.Label)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether the group has a network apart from the host's.</summary>
    public bool HasNetworkOfItsOwn => Group.Networks.OrEmpty().Any(static network =>
        network.Mode == "bridge" || network.Mode.StartsWith(NetworkAsk.CniPrefix, StringComparison.Ordinal));
}
