using Steppe.Model;

namespace Steppe.Scheduler.Ranking;

/// <summary>Counts, for one group, what became of every candidate, and keeps the counts right while single nodes change.</summary>
/// <remarks>A node is filtered or exhausted under one reason at a time. Every placement of a group shows the state of all
/// candidates at its time, so that the reasons of the first one are still told by the last. Source: scheduler reference §18.</remarks>
internal sealed class PlacementMetrics(CandidateNodes candidates)
{
    private readonly Tally _constraintFiltered = new([]);
    private readonly Tally _classFiltered = new([]);
    private readonly Tally _dimensionExhausted = new([]);
    private readonly Tally _classExhausted = new([]);
    private int _filtered;
    private int _exhausted;

    /// <summary>Counts a node that was rejected; with -1 takes that back.</summary>
    public void CountFiltered(Node node, string reason, int difference = 1)
    {
        _filtered += difference;
        _constraintFiltered.Add(reason, difference);
        if (node.NodeClass.Length > 0)
        {
            _classFiltered.Add(node.NodeClass, difference);
        }
    }

    /// <summary>Counts a node without room; with -1 takes that back.</summary>
    public void CountExhausted(Node node, string dimension, int difference = 1)
    {
        _exhausted += difference;
        _dimensionExhausted.Add(dimension, difference);
        if (node.NodeClass.Length > 0)
        {
            _classExhausted.Add(node.NodeClass, difference);
        }
    }

    /// <summary>Counts many nodes without room; their classes are to be counted besides.</summary>
    public void CountExhausted(Shortages shortages)
    {
        Add("cpu", shortages.Cpu);
        Add("memory", shortages.Memory);
        Add("disk", shortages.Disk);

        void Add(string dimension, int count)
        {
            if (count > 0)
            {
                _exhausted += count;
                _dimensionExhausted.Add(dimension, count);
            }
        }
    }

    /// <summary>Counts the class of a node that was counted as one of many.</summary>
    public void CountExhaustedClass(string name)
    {
        if (name.Length > 0)
        {
            _classExhausted.Add(name, 1);
        }
    }

    /// <summary>The counts as they are now.</summary>
    public AllocationMetrics Read(IReadOnlyList<NodeScore> topScores) => new()
    {
        NodesEvaluated = candidates.Count,
        NodesFiltered = _filtered,
        NodesInPool = candidates.InPool,
        NodesAvailable = candidates.Available,
        ClassFiltered = _classFiltered.Read(),
        ConstraintFiltered = _constraintFiltered.Read(),
        NodesExhausted = _exhausted,
        ClassExhausted = _classExhausted.Read(),
        DimensionExhausted = _dimensionExhausted.Read(),
        TopScores = topScores,
    };
}
