namespace Steppe.Api.Types;

/// <summary>Answer to our <c>GET /v1/job/:id/explain</c>, <c>/v1/allocation/:id/explain</c> and <c>/v1/evaluation/:id/explain</c>.</summary>
public sealed record Explanation
{
    public string JobId { get; init; } = "";

    public string Namespace { get; init; } = "";

    /// <summary>Allocations that have a node, and how it was chosen.</summary>
    public IReadOnlyList<ExplainedPlacement> Placements { get; init; } = [];

    /// <summary>How things are, in a sentence or two.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Groups that do not find room.</summary>
    public IReadOnlyList<ExplainedGroup> Waiting { get; init; } = [];
}

/// <summary>Why allocations of one group have no node.</summary>
public sealed record ExplainedGroup
{
    /// <summary>The smallest single change of the job that would place one more; null when no single one is enough.</summary>
    public ExplainedChange? Change { get; init; }

    /// <summary>Checks that nodes fail, that of most nodes first; a node may fail several.</summary>
    public IReadOnlyList<ExplainedCheck> Checks { get; init; } = [];

    /// <summary>The nodes that lack least.</summary>
    public IReadOnlyList<ExplainedNode> Closest { get; init; } = [];

    public string Name { get; init; } = "";

    /// <summary>Nodes that were looked at.</summary>
    public int Nodes { get; init; }

    /// <summary>Nodes that lack nothing but being ready for work: an operator may help there.</summary>
    public IReadOnlyList<ExplainedNode> OnlyUnready { get; init; } = [];

    /// <summary>Allocations that wait.</summary>
    public int Waiting { get; init; }
}

/// <summary>How many nodes fail one check.</summary>
public sealed record ExplainedCheck(string Check, int Nodes);

/// <summary>What one node lacks.</summary>
public sealed record ExplainedNode
{
    public IReadOnlyList<ExplainedObstacle> Missing { get; init; } = [];

    public string NodeId { get; init; } = "";

    public string NodeName { get; init; } = "";
}

/// <summary>One thing a node lacks.</summary>
/// <param name="Amount">MHz or MiB; 0 where it is not a matter of amounts.</param>
/// <param name="Check">The check that fails.</param>
/// <param name="Detail">What would have to be there, and what is.</param>
public sealed record ExplainedObstacle(long Amount, string Check, string Detail);

/// <summary>A change of the job.</summary>
/// <param name="Nodes">Names of the nodes that would take it then.</param>
/// <param name="Text">What to change.</param>
public sealed record ExplainedChange(IReadOnlyList<string> Nodes, string Text);

/// <summary>How the node of an allocation was chosen.</summary>
public sealed record ExplainedPlacement
{
    public string AllocationId { get; init; } = "";

    public string ClientDescription { get; init; } = "";

    public string ClientStatus { get; init; } = "";

    public string Name { get; init; } = "";

    public string NodeId { get; init; } = "";

    public string NodeName { get; init; } = "";

    /// <summary>Nodes that were looked at.</summary>
    public int NodesEvaluated { get; init; }

    /// <summary>The best nodes of that moment, best first; the chosen one is the first.</summary>
    public IReadOnlyList<ExplainedScore> Scores { get; init; } = [];
}

/// <summary>The scores of one node.</summary>
/// <param name="Final">The mean that decided.</param>
/// <param name="NodeId">The node.</param>
/// <param name="NodeName">Its name; empty when it is gone.</param>
/// <param name="Scores">By scorer.</param>
public sealed record ExplainedScore(double Final, string NodeId, string NodeName, IReadOnlyDictionary<string, double> Scores);
