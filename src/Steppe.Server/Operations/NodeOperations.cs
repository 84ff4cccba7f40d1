using Steppe.Model;
using Steppe.ServerCore;
using Steppe.State;

namespace Steppe.Server;

/// <summary>What an operator does to a node. Each is answered when it is durable, and refused when there is no such node.</summary>
public static class NodeOperations
{
    /// <summary>Lets new work come to a node, or keeps it away.</summary>
    /// <exception cref="NotLeadingException">This server cannot say whether it happened.</exception>
    public static Task<NodeChange> SetNodeEligibilityAsync(
        this ServerNode server, NodeId id, bool isEligible, CancellationToken cancellation) =>
        ChangeAsync(
            server,
            id,
            (context, node, evaluations) => new SetNodeEligibility
            {
                RequestId = context.NewRequestId(),
                At = context.At,
                NodeId = id,
                IsEligible = isEligible,
                Evaluations = isEligible && node is { IsEligible: false } ? evaluations() : [],
            },
            static command => command.Evaluations,
            cancellation);

    /// <summary>Begins to empty a node, changes how, or stops it.</summary>
    /// <exception cref="NotLeadingException">This server cannot say whether it happened.</exception>
    public static Task<NodeChange> DrainNodeAsync(this ServerNode server, NodeId id, DrainRequest drain, CancellationToken cancellation) => ChangeAsync(
        server,
        id,
        (context, node, evaluations) => new UpdateNodeDrain
        {
            RequestId = context.NewRequestId(),
            At = context.At,
            NodeId = id,
            Deadline = drain.Deadline,
            IgnoresSystemJobs = drain.IgnoresSystemJobs,
            MarksEligible = drain.MarksEligible,
            Meta = drain.Meta,
            Evaluations = drain is { Deadline: null, MarksEligible: true } && node is { IsEligible: false } ? evaluations() : [],
        },
        static command => command.Evaluations,
        cancellation);

    /// <summary>Forgets a node; its work is lost and placed elsewhere.</summary>
    /// <exception cref="NotLeadingException">This server cannot say whether it happened.</exception>
    public static Task<NodeChange> PurgeNodeAsync(this ServerNode server, NodeId id, CancellationToken cancellation) => ChangeAsync(
        server,
        id,
        (context, _, evaluations) => new PurgeNode
        {
            RequestId = context.NewRequestId(),
            At = context.At,
            NodeId = id,
            Evaluations = evaluations(),
        },
        static command => command.Evaluations,
        cancellation);

    /// <summary>Has every job with work on a node looked at again.</summary>
    /// <exception cref="NotLeadingException">This server cannot say whether it happened.</exception>
    public static async Task<NodeChange> EvaluateNodeAsync(this ServerNode server, NodeId id, CancellationToken cancellation) =>
        server.Committed.Nodes.Contains(id)
            ? await ChangeAsync(
                server,
                id,
                static (context, _, evaluations) => new UpdateEvaluations
                {
                    RequestId = context.NewRequestId(),
                    At = context.At,
                    Evaluations = evaluations(),
                },
                static command => command.Evaluations,
                cancellation)
            : new NodeChange(new CommandOutcome.Refused(new Refusal(RefusalCode.NotFound, null, "node not found")), []);

    private static async Task<NodeChange> ChangeAsync<TCommand>(
        ServerNode server,
        NodeId id,
        Func<ProposalContext, Node?, Func<IReadOnlyList<Evaluation>>, TCommand> make,
        Func<TCommand, IReadOnlyList<Evaluation>> evaluationsOf,
        CancellationToken cancellation)
        where TCommand : Command
    {
        TCommand? proposed = null;
        CommandOutcome outcome = await server.ProposeAsync(
            context =>
            {
                Node? node = context.Head.Nodes.Find(id);
                return proposed = make(
                    context, node, () => node is null ? [] : NodeEvaluations.For(context.Head, node, context.Entropy));
            },
            cancellation);
        return new NodeChange(outcome, [.. (proposed is null ? [] : evaluationsOf(proposed)).Select(static evaluation => evaluation.Id)]);
    }
}

/// <summary>What became of a change of a node.</summary>
/// <param name="Outcome">Accepted or refused.</param>
/// <param name="Evaluations">The evaluations it led to.</param>
public sealed record NodeChange(CommandOutcome Outcome, IReadOnlyList<EvaluationId> Evaluations);
