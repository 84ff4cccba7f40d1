using Steppe.Model;
using Steppe.State;

namespace Steppe.ServerCore;

/// <summary>Cancels evaluations whose work another one of their job does or did.</summary>
/// <remarks>Source: scheduler reference §2 (cancelable) and §3 (duplicates).</remarks>
public sealed class SupersededEvaluations(EvaluationBroker broker, BlockedEvaluations blocked, Entropy entropy) : ILeaderDuty
{
    /// <summary>Most evaluations in one command, so that it fits into an entry of the log.</summary>
    public const int MaxEvaluationsPerCommand = 728;

    /// <inheritdoc/>
    public DutyOutcome Decide(StateSnapshot head, DateTimeOffset now)
    {
        if (!broker.HasSuperseded && !blocked.HasDuplicates)
        {
            return new DutyOutcome([], null);
        }

        Evaluation[] canceled =
        [
            .. broker.TakeSuperseded().Select(evaluation =>
                Cancel(head, evaluation, "canceled after more recent eval was processed")),
            .. blocked.TakeDuplicates().Select(evaluation =>
                Cancel(head, evaluation, $"existing blocked evaluation exists for job \"{evaluation.JobId}\"")),
        ];
        return new DutyOutcome(
            [
                .. canceled.Chunk(MaxEvaluationsPerCommand).Select(part => new UpdateEvaluations
                {
                    RequestId = RequestId.FromGuid(entropy.NextUuid()),
                    At = now,
                    Evaluations = part,
                }),
            ],
            null);
    }

    private static Evaluation Cancel(StateSnapshot head, Evaluation evaluation, string why) =>
        (head.Evaluations.Find(evaluation.Id) ?? evaluation) with
        {
            Status = EvaluationStatus.Canceled,
            StatusDescription = why,
        };
}
