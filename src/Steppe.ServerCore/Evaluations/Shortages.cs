using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.ServerCore;

/// <summary>What evaluations that wait for room lack of cpu and memory.</summary>
/// <remarks>Immutable. Where something else is in the way nothing is lacking here. Source: scheduler reference §3, statistics.</remarks>
/// <param name="ByJob">Added up by job.</param>
/// <param name="ByNodes">Added up by the nodes that were too full; who might use nodes of two categories counts for both.</param>
public sealed record Shortages(
    ImmutableSortedDictionary<JobKey, MissingResources> ByJob,
    ImmutableSortedDictionary<NodeCategory, MissingResources> ByNodes)
{
    /// <summary>Nothing is lacking.</summary>
    public static readonly Shortages None = new(
        ImmutableSortedDictionary<JobKey, MissingResources>.Empty, ImmutableSortedDictionary<NodeCategory, MissingResources>.Empty);

    /// <summary>With what one more evaluation lacks.</summary>
    /// <param name="evaluation">A blocked evaluation.</param>
    /// <param name="nodePool">The pool its job asks for.</param>
    internal Shortages With(Evaluation evaluation, string nodePool) => Reckon(evaluation, nodePool, 1);

    /// <summary>Without what an evaluation lacked that was added just so.</summary>
    internal Shortages Without(Evaluation evaluation, string nodePool) => Reckon(evaluation, nodePool, -1);

    private Shortages Reckon(Evaluation evaluation, string nodePool, int times)
    {
        MissingResources sum = default;
        SortedSet<NodeCategory> categories = [];
        foreach (AllocationMetrics group in evaluation.FailedGroups.Values)
        {
            foreach (MissingResources task in group.ResourcesExhausted.Values)
            {
                sum = Plus(sum, task, times);
            }

            categories.UnionWith(CategoriesOf(group, nodePool));
        }

        return sum == default ? this : new Shortages(
            Changed(ByJob, evaluation.JobKey, sum),
            categories.Aggregate(ByNodes, (all, category) => Changed(all, category, sum)));
    }

    // Nodes that have no class are told of under an empty one.
    private static IEnumerable<NodeCategory> CategoriesOf(AllocationMetrics failure, string nodePool) =>
        failure.ResourcesExhausted.IsEmpty ? []
        : from datacenter in failure.NodesAvailable
          where datacenter.Value > 0
          from nodeClass in failure.ClassExhausted.IsEmpty ? [""] : failure.ClassExhausted.Keys
          select new NodeCategory(datacenter.Key, nodeClass, nodePool);

    private static ImmutableSortedDictionary<TKey, MissingResources> Changed<TKey>(
        ImmutableSortedDictionary<TKey, MissingResources> sums, TKey key, MissingResources by)
        where TKey : notnull
    {
        MissingResources sum = Plus(sums.GetValueOrDefault(key), by, 1);
        return sum == default ? sums.Remove(key) : sums.SetItem(key, sum);
    }

    private static MissingResources Plus(MissingResources left, MissingResources right, int times) =>
        new(left.CpuMhz + (times * right.CpuMhz), left.MemoryMb + (times * right.MemoryMb));
}
