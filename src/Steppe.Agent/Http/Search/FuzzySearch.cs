using System.Text.Json;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary>Finds names that contain a text, whatever its case, also inside of jobs.</summary>
/// <remarks>Pure. Looks at everything; names that have the text nearer to their beginning come first, then shorter ones.
/// Source: HTTP API, <c>/v1/search/fuzzy</c>.</remarks>
internal sealed class FuzzySearch(StateSnapshot state, string text, string @namespace)
{
    private readonly SortedDictionary<string, List<Found>> _found = new(StringComparer.Ordinal);

    /// <summary>Looks through one context; jobs bring their parts along.</summary>
    public void Look(string context)
    {
        switch (context)
        {
            case SearchContexts.Jobs:
                foreach (AdmittedJob job in Ranges.Jobs(state, @namespace, ""))
                {
                    Look(job);
                }

                break;
            case SearchContexts.Allocations:
                foreach (Allocation allocation in state.Allocations.Rows.Where(row => IsIn(row.JobKey.Namespace)))
                {
                    Consider(context, allocation.Name, () => [allocation.JobKey.Namespace, allocation.Id.ToString()]);
                }

                break;
            case SearchContexts.Nodes:
                foreach (Node node in state.Nodes.Rows)
                {
                    Consider(context, node.Name, () => [node.Id.ToString()]);
                }

                break;
            case SearchContexts.NodePools:
                foreach (NodePool pool in state.NodePools.Rows)
                {
                    Consider(context, pool.Name, () => [pool.Name]);
                }

                break;
            case SearchContexts.Namespaces:
                Consider(context, "default", () => null);
                break;
            default:
                // Evaluations and the like have no name: they are found by their id's beginning.
                foreach (string id in PrefixSearch.Find(state, context, text, @namespace))
                {
                    Add(context, new Found(id, 0, null));
                }

                break;
        }
    }

    /// <summary>What was found, best first, at most so many per context.</summary>
    public (SortedDictionary<string, IReadOnlyList<FuzzyMatch>> Matches, SortedDictionary<string, bool> Truncations) Take(int limit)
    {
        SortedDictionary<string, IReadOnlyList<FuzzyMatch>> matches = new(StringComparer.Ordinal);
        SortedDictionary<string, bool> truncations = new(StringComparer.Ordinal);
        foreach ((string context, List<Found> found) in _found)
        {
            matches[context] =
            [
                .. found.OrderBy(static one => one.At)
                    .ThenBy(static one => one.Name.Length)
                    .ThenBy(static one => one.Name, StringComparer.Ordinal)
                    .Take(limit)
                    .Select(static one => new FuzzyMatch { Id = one.Name, Scope = one.Scope }),
            ];
            truncations[context] = found.Count > limit;
        }

        return (matches, truncations);
    }

    private void Look(AdmittedJob job)
    {
        (string space, string id) = (job.Key.Namespace, job.Key.Id);
        Consider(SearchContexts.Jobs, job.Specification.Name ?? id, () => [space, id]);
        foreach (AdmittedGroup group in job.Groups)
        {
            Consider(SearchContexts.Groups, group.Name, () => [space, id]);
            foreach (Service service in group.Specification.Services ?? [])
            {
                Consider(SearchContexts.Services, service.Name ?? "", () => [space, id, group.Name]);
            }

            foreach (TaskSpec task in group.Specification.Tasks ?? [])
            {
                Look(task, [space, id, group.Name]);
            }
        }
    }

    private void Look(TaskSpec task, string[] group)
    {
        string[] scope = [.. group, task.Name ?? ""];
        Consider(SearchContexts.Tasks, task.Name ?? "", () => group);
        foreach (Service service in task.Services ?? [])
        {
            Consider(SearchContexts.Services, service.Name ?? "", () => scope);
        }

        Consider(SearchContexts.Images, Setting(task, "image"), () => scope);
        Consider(SearchContexts.Commands, Setting(task, "command"), () => scope);
        Consider(SearchContexts.Classes, Setting(task, "class"), () => scope);
    }

    private static string Setting(TaskSpec task, string key) =>
        task.Config is { } config && config.TryGetValue(key, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() ?? ""
            : "";

    private bool IsIn(string rowNamespace) => @namespace == "*" || @namespace == rowNamespace;

    private void Consider(string context, string name, Func<string[]?> scope)
    {
        int at = name.IndexOf(text, StringComparison.OrdinalIgnoreCase);
        if (at >= 0 && name.Length > 0)
        {
            Add(context, new Found(name, at, scope()));
        }
    }

    private void Add(string context, Found found)
    {
        if (!_found.TryGetValue(context, out List<Found>? list))
        {
            _found.Add(context, list = []);
        }

        list.Add(found);
    }

    private sealed record Found(string Name, int At, string[]? Scope);
}
