using Steppe.Api.Types;
using Steppe.Model;
using Steppe.Scheduler;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary>Explanations as the API shows them.</summary>
internal static class ExplanationProjection
{
    public static IReadOnlyList<ExplainedGroup> Groups(JobExplanation explanation) =>
    [
        .. explanation.Waiting.Select(static group => new ExplainedGroup
        {
            Name = group.Group,
            Waiting = group.Waiting,
            Nodes = group.Nodes,
            Checks = [.. group.Checks.Select(static check => new ExplainedCheck(check.Check, check.Nodes))],
            Closest = [.. group.Closest.Select(Node)],
            OnlyUnready = [.. group.OnlyUnready.Select(Node)],
            Change = group.Change is { } change ? new ExplainedChange(change.Nodes, change.Text) : null,
        }),
    ];

    public static ExplainedPlacement Placement(StateSnapshot state, Allocation allocation) => new()
    {
        AllocationId = allocation.Id.ToString(),
        Name = allocation.Name,
        NodeId = allocation.NodeId.ToString(),
        NodeName = allocation.NodeName,
        ClientStatus = WireWords.Of(allocation.ClientStatus),
        ClientDescription = allocation.ClientDescription,
        NodesEvaluated = allocation.Metrics?.NodesEvaluated ?? 0,
        Scores =
        [
            .. (allocation.Metrics?.TopScores ?? []).Select(score => new ExplainedScore(
                score.Normalized, score.NodeId.ToString(), state.Nodes.Find(score.NodeId)?.Name ?? "", score.Scores)),
        ],
    };

    private static ExplainedNode Node(NodeGap gap) => new()
    {
        NodeId = gap.Node.Id.ToString(),
        NodeName = gap.Node.Name,
        Missing = [.. gap.Obstacles.Select(static obstacle => new ExplainedObstacle(obstacle.Amount, obstacle.Check, obstacle.Detail))],
    };
}
