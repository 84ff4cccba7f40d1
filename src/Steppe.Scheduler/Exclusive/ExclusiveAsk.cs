using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Devices;
using Steppe.State;

namespace Steppe.Scheduler.Exclusive;

/// <summary>What a group asks for piece by piece, which nobody else may have: whole cores, and devices.</summary>
/// <remarks>Pure. Which pieces it gets depends on the node alone and on what is there already. Source: scheduler reference §16.</remarks>
internal sealed class ExclusiveAsk
{
    /// <summary>Too few cores, as a key of <c>DimensionExhausted</c>.</summary>
    public const string Cores = "cores";

    private readonly AdmittedGroup _group;

    private ExclusiveAsk(AdmittedGroup group)
    {
        _group = group;
        Devices = DeviceAsk.Of(group);
    }

    /// <summary>How many cores it asks for.</summary>
    public int CoreCount => _group.Ask.Cores;

    /// <summary>The devices it asks for.</summary>
    public ImmutableArray<DeviceAsk> Devices { get; }

    /// <summary>The group's, or null when it asks for none, which costs nothing then.</summary>
    public static ExclusiveAsk? Of(AdmittedGroup group) => group.Ask is { Cores: 0, Devices: 0 } ? null : new ExclusiveAsk(group);

    /// <summary>Which pieces of a node one more allocation gets.</summary>
    /// <param name="node">The node.</param>
    /// <param name="there">Everything proposed for it.</param>
    public ExclusiveChoice Choose(Node node, IEnumerable<Allocation> there) => Choose(node, NodePieces.Of(node, there.Select(static one => one.Resources)));

    /// <summary>The same where it is known what is held.</summary>
    public ExclusiveChoice Choose(Node node, NodePieces pieces)
    {
        var devices = DeviceChoice.Make(Devices, node, pieces);
        if (devices.Missing is not null)
        {
            return ExclusiveChoice.Failed(DeviceChoice.Failure);
        }

        Queue<int> free = new(pieces.FreeCores);
        return free.Count < _group.Ask.Cores ? ExclusiveChoice.Failed(Cores) : new ExclusiveChoice(
            null,
            _group.Tasks.ToImmutableSortedDictionary(
                static task => task.Name,
                task => new ExclusiveShare(
                    [.. Enumerable.Range(0, task.Ask.Cores).Select(_ => free.Dequeue())],
                    [.. devices.Chosen.Where(one => one.Task == task.Name).Select(static one => one.Device)]),
                StringComparer.Ordinal),
            devices.Score);
    }
}
