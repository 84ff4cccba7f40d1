using Steppe.Model;
using Steppe.Scheduler.Devices;
using Steppe.State;

namespace Steppe.Scheduler.Exclusive;

/// <summary>Says whether a node has the cores and devices a group asks for, by how many of each are free.</summary>
/// <remarks>Says what <see cref="ExclusiveAsk.Choose(Node, NodePieces)"/> says: which of the devices of a node would do, and how much
/// they are wished for, is the same for all nodes of a kind. One instance serves one group in one evaluation, on one thread.</remarks>
internal sealed class PieceCheck
{
    private readonly ExclusiveAsk _ask;
    private readonly NodeColumns _columns;
    private readonly int _totalWeight;

    // By kind and ask: the groups of devices that would do.
    private readonly (int Group, int Weight)[][]?[] _kinds;
    private readonly int[] _given;

    private PieceCheck(ExclusiveAsk ask, NodeColumns columns)
    {
        (_ask, _columns) = (ask, columns);
        _totalWeight = ask.Devices.Sum(static one => one.TotalWeight);
        _kinds = new (int, int)[][]?[columns.Kinds.Entries.Select(static kind => kind.Key).DefaultIfEmpty().Max() + 1];
        _given = new int[columns.Kinds.Rows.Select(static kind => kind.Sample.Resources.Devices.Count).DefaultIfEmpty().Max()];
    }

    /// <summary>Whether some devices are wished for more than others.</summary>
    public bool HasWishes => _totalWeight != 0;

    /// <summary>The one for a group, or null when it asks for no pieces.</summary>
    public static PieceCheck? Of(AdmittedGroup group, NodeColumns columns) =>
        ExclusiveAsk.Of(group) is { } ask ? new PieceCheck(ask, columns) : null;

    /// <summary>What is missing, as a key of <c>DimensionExhausted</c>; or null.</summary>
    /// <param name="kind">The node's kind.</param>
    /// <param name="pieces">What of it is held.</param>
    /// <param name="wishes">How far wishes about devices are met, from -1 to 1; null when there are none.</param>
    public string? FindFailure(int kind, NodePieces pieces, out double? wishes)
    {
        (int Group, int Weight)[][] matches = _kinds[kind] ??= MatchesOn(_columns.Kinds.Find(kind)!.Sample);
        int weight = 0;
        Array.Clear(_given);
        for (int at = 0; at < matches.Length; at++)
        {
            int count = _ask.Devices[at].Count;
            (int Group, int Weight)? best = null;
            foreach ((int Group, int Weight) match in matches[at])
            {
                bool fits = pieces.FreeDeviceCount(match.Group) - _given[match.Group] >= count;
                best = fits && (best is null || match.Weight >= best.Value.Weight) ? match : best;
            }

            if (best is not { } given)
            {
                wishes = null;
                return DeviceChoice.Failure;
            }

            _given[given.Group] += count;
            weight += given.Weight;
        }

        wishes = HasWishes ? (double)weight / _totalWeight : null;
        return pieces.FreeCoreCount < _ask.CoreCount ? ExclusiveAsk.Cores : null;
    }

    private (int Group, int Weight)[][] MatchesOn(Node sample) =>
    [
        .. _ask.Devices.Select(ask => sample.Resources.Devices.Index()
            .Where(group => ask.Matches(group.Item))
            .Select(group => (group.Index, ask.WeightOf(group.Item))).ToArray()),
    ];
}
