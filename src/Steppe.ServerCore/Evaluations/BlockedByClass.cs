using Steppe.Model;

namespace Steppe.ServerCore;

/// <summary>Evaluations that wait for room on nodes of some classes, kept together by which classes these are.</summary>
/// <remarks>Mutable, not thread-safe, deterministic. Many wait for the same: a class is asked about once for all of them, so room
/// that nobody can use costs by the number of wishes, not by how many wait.</remarks>
internal sealed class BlockedByClass
{
    private readonly SortedDictionary<string, (Evaluation Sample, SortedSet<EvaluationId> Ids)> _byWish = new(StringComparer.Ordinal);

    /// <summary>Whether nodes of a class may be what an evaluation waits for: classes it knows nothing of may be.</summary>
    public static bool MayUse(Evaluation evaluation, string nodeClass) =>
        evaluation.EscapedComputedClass || evaluation.ClassEligibility.GetValueOrDefault(nodeClass, true);

    public void Add(Evaluation evaluation)
    {
        string wish = WishOf(evaluation);
        if (!_byWish.TryGetValue(wish, out (Evaluation Sample, SortedSet<EvaluationId> Ids) alike))
        {
            alike = (evaluation, []);
            _byWish.Add(wish, alike);
        }

        alike.Ids.Add(evaluation.Id);
    }

    /// <summary>Takes out an evaluation that was added just as it is; one that was not is no error.</summary>
    public void Remove(Evaluation evaluation)
    {
        string wish = WishOf(evaluation);
        if (_byWish.TryGetValue(wish, out (Evaluation Sample, SortedSet<EvaluationId> Ids) alike) && alike.Ids.Remove(evaluation.Id) && alike.Ids.Count == 0)
        {
            _byWish.Remove(wish);
        }
    }

    /// <summary>Those that may use a node of a class, in order of id.</summary>
    public EvaluationId[] ThatMayUse(string nodeClass) =>
        [.. _byWish.Values.Where(alike => MayUse(alike.Sample, nodeClass)).SelectMany(static alike => alike.Ids).Order()];

    // Only what is ruled out counts; classes come in order.
    private static string WishOf(Evaluation evaluation) => evaluation.EscapedComputedClass
        ? "any"
        : string.Join(' ', evaluation.ClassEligibility.Where(static known => !known.Value).Select(static known => known.Key));
}
