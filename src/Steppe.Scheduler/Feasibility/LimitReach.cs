using Steppe.Model;

namespace Steppe.Scheduler.Feasibility;

/// <summary>Finds the nodes for which a placement elsewhere changes what <c>distinct_property</c> constraints say: those that share a
/// value with its node.</summary>
/// <remarks>One instance serves one group in one evaluation, on one thread.</remarks>
internal sealed class LimitReach
{
    private readonly DistinctRules _rules;

    // By rule: who has a value, and how many moves are known.
    private readonly Dictionary<string, List<int>>[] _with;
    private readonly int[] _seen;

    /// <param name="rules">The group's rules.</param>
    /// <param name="nodes">The nodes, by numbers of the caller.</param>
    public LimitReach(DistinctRules rules, IEnumerable<(int Number, Node Node)> nodes)
    {
        _rules = rules;
        _with = [.. rules.Limits.Select(static _ => new Dictionary<string, List<int>>(StringComparer.Ordinal))];
        _seen = [.. rules.Limits.Select(static limit => limit.Moves.Count)];
        foreach ((int number, Node node) in rules.Limits.IsEmpty ? [] : nodes)
        {
            for (int at = 0; at < _with.Length; at++)
            {
                if (rules.Limits[at].ValueOf(node) is { } value)
                {
                    if (!_with[at].TryGetValue(value, out List<int>? numbers))
                    {
                        _with[at].Add(value, numbers = []);
                    }

                    numbers.Add(number);
                }
            }
        }
    }

    /// <summary>Numbers of the nodes that have values whose use has changed since they were last asked for, some perhaps more than
    /// once.</summary>
    public IEnumerable<int> FindMoved()
    {
        for (int at = 0; at < _seen.Length; at++)
        {
            IReadOnlyList<string> moves = _rules.Limits[at].Moves;
            for (; _seen[at] < moves.Count; _seen[at]++)
            {
                foreach (int number in _with[at].GetValueOrDefault(moves[_seen[at]]) ?? [])
                {
                    yield return number;
                }
            }
        }
    }
}
