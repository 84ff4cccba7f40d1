using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>Makes a command on the newest state; called once, by the leader, when its turn has come.</summary>
/// <remarks>Must be quick and pure: it runs where every change waits.</remarks>
public delegate Command CommandFactory(ProposalContext context);

/// <summary>What a proposal may know and use.</summary>
/// <param name="Head">The state with everything proposed so far.</param>
/// <param name="At">The time of the proposal; never before that of the one before it.</param>
/// <param name="Entropy">For new ids.</param>
public readonly record struct ProposalContext(StateSnapshot Head, DateTimeOffset At, Entropy Entropy)
{
    /// <summary>A request id for a change nobody will ask for twice.</summary>
    public RequestId NewRequestId() => RequestId.FromGuid(Entropy.NextUuid());

    /// <summary>An id for a new evaluation.</summary>
    public EvaluationId NewEvaluationId() => EvaluationId.FromGuid(Entropy.NextUuid());
}
