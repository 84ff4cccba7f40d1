using System.Globalization;
using Steppe.Model;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>Hands out the numbers in allocation names, each to one allocation of the group.</summary>
/// <remarks>Mutable; one instance serves one group in one evaluation. A replacement keeps its predecessor's number, so
/// <c>NOMAD_ALLOC_INDEX</c> is stable. Source: scheduler reference §9.</remarks>
internal sealed class AllocationNames(IEnumerable<int> held)
{
    private readonly HashSet<int> _taken = [.. held];
    private int _lowestMaybeFree;

    /// <summary>The name <c>job.group[index]</c>. Jobs that run on every node are called by their name, all others by their id.</summary>
    public static string Format(AdmittedJob job, string group, int index) => string.Concat(
    [
        job.Type is JobType.System or JobType.SysBatch ? job.Specification.Name : job.Key.Id,
        ".",
        group,
        "[",
        index.ToString(CultureInfo.InvariantCulture),
        "]",
    ]);

    /// <summary>The numbers of predecessors, each for one of its own that is there first; a free one, that is of none of them, where somebody else
    /// holds it too.</summary>
    public int[] Inherit(IEnumerable<int> indexes)
    {
        int?[] own = [.. indexes.Select(index => _taken.Add(index) ? index : (int?)null)];
        return [.. own.Select(index => index ?? Next())];
    }

    /// <summary>The lowest free number.</summary>
    public int Next()
    {
        while (!_taken.Add(_lowestMaybeFree))
        {
            _lowestMaybeFree++;
        }

        return _lowestMaybeFree;
    }
}
