using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Devices;
using Steppe.State;

namespace Steppe.Scheduler.Exclusive;

/// <summary>What a group asks for piece by piece, which nobody else may have: whole cores, and devices.</summary>
/// <remarks>Which pieces it gets depends on the node alone and on what is there already. One instance serves one group in one
/// evaluation, on one thread. Source: scheduler reference §16.</remarks>
internal sealed class ExclusiveAsk
{
    /// <summary>Too few cores, as a key of <c>DimensionExhausted</c>.</summary>
    public const string Cores = "cores";

    private readonly AdmittedGroup _group;

    // By speed of a core.
    private readonly Dictionary<int, ResourceAsk> _totals = [];

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

    /// <summary>What one allocation takes from a node in all.</summary>
    public ResourceAsk TotalOn(Node node)
    {
        if (!_totals.TryGetValue(node.Resources.MhzPerCore, out ResourceAsk total))
        {
            total = _group.AskOn(node);
            _totals.Add(node.Resources.MhzPerCore, total);
        }

        return total;
    }

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

        if (pieces.FreeCoreCount < CoreCount)
        {
            return ExclusiveChoice.Failed(Cores);
        }

        int[] cores = CoreCount == 0 ? [] : pieces.FirstFreeCores(CoreCount);
        var shares = ImmutableArray.CreateBuilder<ExclusiveShare>(_group.Tasks.Length);
        int given = 0;
        foreach (AdmittedTask task in _group.Tasks)
        {
            int count = task.Ask.Cores;
            ImmutableArray<AllocatedDevice> own = OwnOf(task, devices.Chosen);
            if (count > 0 || !own.IsEmpty)
            {
                shares.Add(new ExclusiveShare(task.Name, [.. cores.AsSpan(given, count)], own));
                given += count;
            }
        }

        return new ExclusiveChoice(null, shares.ToImmutable(), devices.Score);
    }

    private static ImmutableArray<AllocatedDevice> OwnOf(AdmittedTask task, ImmutableArray<(string Task, AllocatedDevice Device)> chosen)
    {
        var own = ImmutableArray<AllocatedDevice>.Empty;
        foreach ((string name, AllocatedDevice device) in chosen)
        {
            own = name == task.Name ? own.Add(device) : own;
        }

        return own;
    }
}
