using Steppe.Model;

namespace Steppe.ServerCore;

/// <summary>Evaluations that wait for room on nodes of some classes, kept together by which classes these are and how much room it
/// must be.</summary>
/// <remarks>Mutable, not thread-safe, deterministic. Many wait for the same: a class is asked about once for all of them, so room
/// that nobody can use costs by the number of wishes, not by how many wait.</remarks>
internal sealed class BlockedByClass
{
    private readonly SortedDictionary<string, (Evaluation Sample, SortedDictionary<LeastRoom, SortedSet<EvaluationId>> BySize)> _byWish =
        new(StringComparer.Ordinal);

    /// <summary>Whether nodes of a class may be what an evaluation waits for: classes it knows nothing of may be.</summary>
    public static bool MayUse(Evaluation evaluation, string nodeClass) =>
        evaluation.EscapedComputedClass || evaluation.ClassEligibility.GetValueOrDefault(nodeClass, true);

    /// <summary>Adds one.</summary>
    /// <param name="evaluation">What waits.</param>
    /// <param name="least">What a node must have free.</param>
    public void Add(Evaluation evaluation, LeastRoom least)
    {
        string wish = WishOf(evaluation);
        if (!_byWish.TryGetValue(wish, out (Evaluation Sample, SortedDictionary<LeastRoom, SortedSet<EvaluationId>> BySize) alike))
        {
            alike = (evaluation, []);
            _byWish.Add(wish, alike);
        }

        if (!alike.BySize.TryGetValue(least, out SortedSet<EvaluationId>? ids))
        {
            alike.BySize.Add(least, ids = []);
        }

        ids.Add(evaluation.Id);
    }

    /// <summary>Takes out an evaluation that was added just so; one that was not is no error.</summary>
    public void Remove(Evaluation evaluation, LeastRoom least)
    {
        string wish = WishOf(evaluation);
        if (!_byWish.TryGetValue(wish, out (Evaluation Sample, SortedDictionary<LeastRoom, SortedSet<EvaluationId>> BySize) alike)
            || !alike.BySize.TryGetValue(least, out SortedSet<EvaluationId>? ids)
            || !ids.Remove(evaluation.Id)
            || ids.Count > 0)
        {
            return;
        }

        alike.BySize.Remove(least);
        if (alike.BySize.Count == 0)
        {
            _byWish.Remove(wish);
        }
    }

    /// <summary>Those that may use a node of a class.</summary>
    /// <param name="nodeClass">The class.</param>
    /// <param name="free">What the node has free; null when it is not known, and may be enough for all.</param>
    /// <returns>Those, in order of id, and whether there are others for which the node has too little.</returns>
    public (EvaluationId[] Ids, bool AreSomeTooLarge) ThatMayUse(string nodeClass, LeastRoom? free)
    {
        List<EvaluationId> found = [];
        bool areSomeTooLarge = false;
        foreach ((Evaluation sample, SortedDictionary<LeastRoom, SortedSet<EvaluationId>> bySize) in _byWish.Values)
        {
            if (!MayUse(sample, nodeClass))
            {
                continue;
            }

            foreach ((LeastRoom least, SortedSet<EvaluationId> ids) in bySize)
            {
                if (free is { } room && !least.FitsInto(room))
                {
                    areSomeTooLarge = true;
                }
                else
                {
                    found.AddRange(ids);
                }
            }
        }

        return ([.. found.Order()], areSomeTooLarge);
    }

    // Only what is ruled out counts; classes come in order.
    private static string WishOf(Evaluation evaluation) => evaluation.EscapedComputedClass
        ? "any"
        : string.Join(' ', evaluation.ClassEligibility.Where(static known => !known.Value).Select(static known => known.Key));
}
