using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler.Devices;

/// <summary>One <c>device</c> block of a task.</summary>
/// <remarks>Pure. Source: job specification §2.10; scheduler reference §16.</remarks>
internal sealed class DeviceAsk
{
    private const int DefaultWeight = 50;

    private readonly string[] _name;
    private readonly ImmutableArray<DeviceCondition> _constraints;
    private readonly ImmutableArray<(DeviceCondition Condition, int Weight)> _affinities;

    public DeviceAsk(string task, RequestedDevice requested)
    {
        Task = task;
        Name = requested.Name;
        Count = (int)Math.Clamp(requested.Count ?? 1, 1, int.MaxValue);
        _name = requested.Name.Split('/', 3);
        _constraints = [.. (requested.Constraints ?? []).Select(static one => new DeviceCondition(one.LTarget, one.Operand, one.RTarget))];
        _affinities =
        [
            .. (requested.Affinities ?? []).Select(static one => (new DeviceCondition(one.LTarget, one.Operand, one.RTarget), one.Weight ?? DefaultWeight)),
        ];
        ReadsIds = (requested.Constraints ?? []).Any(static one => one.LTarget == DeviceCondition.Ids || one.RTarget == DeviceCondition.Ids);
        TotalWeight = _affinities.Sum(static one => Math.Abs(one.Weight));
    }

    /// <summary>The task's name.</summary>
    public string Task { get; }

    /// <summary>What is asked for, as it is written.</summary>
    public string Name { get; }

    public int Count { get; }

    /// <summary>The weights of its affinities, all taken as positive.</summary>
    public int TotalWeight { get; }

    /// <summary>Whether it reads which devices a node has, not only what they are like.</summary>
    public bool ReadsIds { get; }

    /// <summary>Every block of a group, task by task in the order of the job file.</summary>
    public static ImmutableArray<DeviceAsk> Of(AdmittedGroup group) =>
    [
        .. group.Tasks.SelectMany(static task => (task.Specification.Resources?.Devices ?? []).Select(device => new DeviceAsk(task.Name, device))),
    ];

    /// <summary>Whether devices of a group are what is asked for.</summary>
    public bool Matches(NodeDeviceGroup group) => _name switch
    {
        [var type] => group.Type == type,
        [var vendor, var type] => group.Vendor == vendor && group.Type == type,
        [var vendor, var type, var name] => group.Vendor == vendor && group.Type == type && group.Name == name,
        _ => false,
    } && (_constraints.IsEmpty || _constraints.All(condition => condition.Holds(group)));

    /// <summary>The weights of the affinities that hold for a group.</summary>
    public int WeightOf(NodeDeviceGroup group) => _affinities.IsEmpty ? 0 : _affinities.Sum(one => one.Condition.Holds(group) ? one.Weight : 0);
}
