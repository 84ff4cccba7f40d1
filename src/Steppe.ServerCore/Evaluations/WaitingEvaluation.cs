using Steppe.Model;

namespace Steppe.ServerCore;

/// <summary>An evaluation whose time has not come yet.</summary>
/// <param name="Evaluation">The evaluation.</param>
/// <param name="DueAt">When it is lined up.</param>
public sealed record WaitingEvaluation(Evaluation Evaluation, DateTimeOffset DueAt)
{
    /// <summary>Earliest due first; of equals the oldest.</summary>
    public static readonly IComparer<WaitingEvaluation> ByDue = Comparer<WaitingEvaluation>.Create(static (left, right) =>
    {
        int difference = left.DueAt.CompareTo(right.DueAt);
        difference = difference != 0 ? difference : left.Evaluation.CreateIndex.CompareTo(right.Evaluation.CreateIndex);
        return difference != 0 ? difference : left.Evaluation.Id.CompareTo(right.Evaluation.Id);
    });
}
