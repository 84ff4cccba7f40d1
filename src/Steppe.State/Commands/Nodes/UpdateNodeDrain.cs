using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Begins to empty a node, changes how, or stops it.</summary>
/// <remarks>
/// <para>A node that drains takes no new work, and stays ineligible afterwards, unless the drain is stopped with
/// <see cref="MarksEligible"/>. Stopping one that is not under way changes the eligibility at most.</para>
/// <para>Source: scheduler reference §21; HTTP API, <c>PUT /v1/node/:id/drain</c>.</para>
/// </remarks>
public sealed record UpdateNodeDrain : Command
{
    public required NodeId NodeId { get; init; }

    /// <summary>How long work may take to leave, zero for as long as it takes, negative for not at all; null stops the drain.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Whether work of system jobs stays.</summary>
    public bool IgnoresSystemJobs { get; init; }

    /// <summary>Whether the node takes work again once the drain is stopped.</summary>
    public bool MarksEligible { get; init; }

    /// <summary>What the operator notes about it; null keeps what was noted about the drain under way.</summary>
    public ImmutableSortedDictionary<string, string>? Meta { get; init; }

    /// <summary>Evaluations of the jobs this changes something for.</summary>
    public IReadOnlyList<Evaluation> Evaluations { get; init; } = [];

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        if (state.Now.Nodes.Find(NodeId) is not { } node)
        {
            return new CommandOutcome.Refused(new Refusal(RefusalCode.NotFound, null, "node not found"));
        }

        Node changed = Deadline is { } deadline ? Draining(node, deadline, state) : Stopped(node, state);
        if (!ReferenceEquals(changed, node))
        {
            state.PutNode(changed);
        }

        EvaluationRules.Put(state, Evaluations);
        return new CommandOutcome.Accepted(state.Index, ModifyIndex: state.Now.Nodes.Find(NodeId)!.ModifyIndex);
    }

    private Node Draining(Node node, TimeSpan deadline, StateBuilder state)
    {
        DateTimeOffset startedAt = node.Drain?.StartedAt ?? state.At;
        Node draining = node with
        {
            IsEligible = false,
            Drain = new DrainStrategy
            {
                Deadline = deadline,
                IgnoresSystemJobs = IgnoresSystemJobs,
                StartedAt = startedAt,
                ForceAt = deadline > TimeSpan.Zero ? state.At + deadline : null,
            },
            LastDrain = DrainRules.Last(node, startedAt, DrainStatus.Draining, state.At, Meta),
        };
        return draining.WithEvent(DrainRules.Event(node.Drain is null ? "Node drain strategy set" : "Node drain strategy changed", state));
    }

    private Node Stopped(Node node, StateBuilder state)
    {
        bool becomesEligible = MarksEligible && !node.IsEligible;
        return node.Drain is not { } drain
            ? becomesEligible ? (node with { IsEligible = true }).WithEvent(EligibilityRules.Event(isEligible: true, state)) : node
            : (node with
            {
                IsEligible = node.IsEligible || MarksEligible,
                Drain = null,
                LastDrain = DrainRules.Last(node, drain.StartedAt, DrainStatus.Canceled, state.At, Meta),
            }).WithEvent(DrainRules.Event("Node drain disabled", state));
    }
}
