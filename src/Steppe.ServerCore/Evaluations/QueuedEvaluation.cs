using Steppe.Model;

namespace Steppe.ServerCore;

/// <summary>One evaluation inside the broker.</summary>
internal sealed class QueuedEvaluation(Evaluation evaluation)
{
    /// <summary>Most urgent first; of equals the oldest.</summary>
    public static readonly IComparer<QueuedEvaluation> ByUrgency = Comparer<QueuedEvaluation>.Create(static (left, right) =>
        FirstDifference(
            right.Evaluation.Priority.CompareTo(left.Evaluation.Priority),
            left.Evaluation.CreateIndex.CompareTo(right.Evaluation.CreateIndex),
            left.Evaluation.Id.CompareTo(right.Evaluation.Id)));

    /// <summary>Most urgent first; of equals the newest, because its answer covers the older ones of the job.</summary>
    public static readonly IComparer<QueuedEvaluation> ByWorth = Comparer<QueuedEvaluation>.Create(static (left, right) =>
        FirstDifference(
            right.Evaluation.Priority.CompareTo(left.Evaluation.Priority),
            right.Evaluation.ModifyIndex.CompareTo(left.Evaluation.ModifyIndex),
            left.Evaluation.Id.CompareTo(right.Evaluation.Id)));

    /// <summary>Where it waits; decides which ordered set holds it.</summary>
    public enum Place { Waiting, Pending, Ready, Leased }

    public Evaluation Evaluation { get; } = evaluation;

    public Place At { get; set; }

    /// <summary>Meaningful while <see cref="Place.Waiting"/>.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>When it was last lined up to be leased.</summary>
    public DateTimeOffset ReadyAt { get; set; }

    /// <summary>Meaningful while <see cref="Place.Leased"/>.</summary>
    public DateTimeOffset LeasedAt { get; set; }

    public int Deliveries { get; set; }

    /// <summary>Number of the current delivery while <see cref="Place.Leased"/>.</summary>
    public ulong Delivery { get; set; }

    private static int FirstDifference(int first, int second, int third) =>
        first != 0 ? first : second != 0 ? second : third;
}
