using Steppe.Model;

namespace Steppe.State;

/// <summary>Lets new work come to a node, or keeps it away; what runs there stays.</summary>
/// <remarks>Source: HTTP API, <c>PUT /v1/node/:id/eligibility</c>. Saying again what holds already writes no event.</remarks>
public sealed record SetNodeEligibility : Command
{
    public required NodeId NodeId { get; init; }
    public required bool IsEligible { get; init; }

    /// <summary>Evaluations of the jobs this changes something for.</summary>
    public IReadOnlyList<Evaluation> Evaluations { get; init; } = [];

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        if (state.Now.Nodes.Find(NodeId) is not { } node)
        {
            return new CommandOutcome.Refused(new Refusal(RefusalCode.NotFound, null, "node not found"));
        }

        if (IsEligible && node.Drain is not null)
        {
            return new CommandOutcome.Refused(new Refusal(
                RefusalCode.Conflict, null, $"node {NodeId} cannot be made eligible while it is draining: stop the drain first"));
        }

        if (node.IsEligible != IsEligible)
        {
            state.PutNode((node with { IsEligible = IsEligible }).WithEvent(EligibilityRules.Event(IsEligible, state)));
        }

        EvaluationRules.Put(state, Evaluations);
        return new CommandOutcome.Accepted(state.Index, ModifyIndex: state.Now.Nodes.Find(NodeId)!.ModifyIndex);
    }
}
