using Steppe.Model;
using Steppe.Scheduler.Devices;
using Steppe.State;

namespace Steppe.Scheduler.Exclusive;

/// <summary>Says whether a node has the cores and devices a group asks for, by how many of each are free.</summary>
/// <remarks>Says what <see cref="ExclusiveAsk.Choose(Node, NodePieces)"/> says: which of the devices of a node would do, and how much
/// they are wished for, is the same for all nodes of a kind. One instance serves one group in one evaluation, on one thread.</remarks>
internal sealed class PieceCheck
{
    private const int NotAsked = -1;
    private const int NoGroup = -2;
    private const int Several = -3;

    private readonly ExclusiveAsk _ask;
    private readonly NodeColumns _columns;
    private readonly int _totalWeight;

    // By kind and ask: the groups of devices that would do.
    private readonly (int Group, int Weight)[][]?[] _kinds;
    private readonly int[] _given;

    // By kind, where one ask is all there is: the only group of devices that would do; or that there is none, or one must look closer.
    private readonly int[]? _only;

    private PieceCheck(ExclusiveAsk ask, NodeColumns columns)
    {
        (_ask, _columns) = (ask, columns);
        _totalWeight = ask.Devices.Sum(static one => one.TotalWeight);
        _kinds = new (int, int)[][]?[columns.KindsEnd];
        _given = new int[ask.Devices.IsEmpty ? 0 : columns.Kinds.Rows.Select(static kind => kind.Sample.Resources.Devices.Count).DefaultIfEmpty().Max()];
        if (ask.Devices.Length == 1 && _totalWeight == 0)
        {
            _only = new int[columns.KindsEnd];
            Array.Fill(_only, NotAsked);
        }
    }

    /// <summary>The most groups of devices a node has.</summary>
    public int GroupsEnd => _given.Length;

    /// <summary>Whether some devices are wished for more than others.</summary>
    public bool HasWishes => _totalWeight != 0;

    /// <summary>The one for a group, or null when it asks for no pieces.</summary>
    public static PieceCheck? Of(AdmittedGroup group, NodeColumns columns) =>
        ExclusiveAsk.Of(group) is { } ask ? new PieceCheck(ask, columns) : null;

    /// <summary>What is missing, as a key of <c>DimensionExhausted</c>; or null.</summary>
    public string? FindFailure(int kind, NodePieces pieces, out double? wishes) =>
        FindFailure(kind, pieces.FreeCoreCount, pieces.FreeDeviceCounts, out wishes);

    /// <summary>What is missing on a node of a chunk without the plan, as a key of <c>DimensionExhausted</c>; or null.</summary>
    /// <param name="kind">The node's kind.</param>
    /// <param name="columns">The chunk's.</param>
    /// <param name="at">The node's place in it.</param>
    /// <param name="wishes">How far wishes about devices are met, from -1 to 1; null when there are none.</param>
    public string? FindFailure(int kind, PieceColumns columns, int at, out double? wishes)
    {
        ReadOnlySpan<int[]> freeDevices = columns.FreeDevices;
        int only = _only is null ? Several : OnlyGroupOf(kind, _only);
        if (only == Several && !_ask.Devices.IsEmpty)
        {
            Span<int> free = stackalloc int[Math.Min(freeDevices.Length, GroupsEnd)];
            for (int group = 0; group < free.Length; group++)
            {
                free[group] = freeDevices[group][at];
            }

            return FindFailure(kind, columns.FreeCores[at], free, out wishes);
        }

        wishes = null;
        bool hasDevices = _ask.Devices.IsEmpty || (only >= 0 && only < freeDevices.Length && freeDevices[only][at] >= _ask.Devices[0].Count);
        return !hasDevices ? DeviceChoice.Failure : columns.FreeCores[at] < _ask.CoreCount ? ExclusiveAsk.Cores : null;
    }

    /// <summary>What is missing, as a key of <c>DimensionExhausted</c>; or null.</summary>
    /// <param name="kind">The node's kind.</param>
    /// <param name="freeCores">How many of its cores nobody holds.</param>
    /// <param name="freeDevices">The same of its devices, by group.</param>
    /// <param name="wishes">How far wishes about devices are met, from -1 to 1; null when there are none.</param>
    public string? FindFailure(int kind, int freeCores, ReadOnlySpan<int> freeDevices, out double? wishes)
    {
        (int Group, int Weight)[][] matches = _kinds[kind] ??= MatchesOn(_columns.Kinds.Find(kind)!.Sample);
        int weight = 0;
        Array.Clear(_given);
        for (int at = 0; at < matches.Length; at++)
        {
            int count = _ask.Devices[at].Count;
            (int best, int bestWeight) = (-1, 0);
            foreach ((int group, int itsWeight) in matches[at])
            {
                if (group < freeDevices.Length && freeDevices[group] - _given[group] >= count && (best < 0 || itsWeight >= bestWeight))
                {
                    (best, bestWeight) = (group, itsWeight);
                }
            }

            if (best < 0)
            {
                wishes = null;
                return DeviceChoice.Failure;
            }

            _given[best] += count;
            weight += bestWeight;
        }

        wishes = HasWishes ? (double)weight / _totalWeight : null;
        return freeCores < _ask.CoreCount ? ExclusiveAsk.Cores : null;
    }

    private int OnlyGroupOf(int kind, int[] known)
    {
        if (known[kind] == NotAsked)
        {
            (int Group, int Weight)[] matches = (_kinds[kind] ??= MatchesOn(_columns.Kinds.Find(kind)!.Sample))[0];
            known[kind] = matches.Length == 0 ? NoGroup : matches.Length == 1 ? matches[0].Group : Several;
        }

        return known[kind];
    }

    private (int Group, int Weight)[][] MatchesOn(Node sample) =>
    [
        .. _ask.Devices.Select(ask => sample.Resources.Devices.Index()
            .Where(group => ask.Matches(group.Item))
            .Select(group => (group.Index, ask.WeightOf(group.Item))).ToArray()),
    ];
}
