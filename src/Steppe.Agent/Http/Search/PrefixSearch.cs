using Steppe.Api.Types;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary>Finds ids by their beginning, context by context.</summary>
/// <remarks>Pure. Reads ranges of tables, so it costs by what it finds, not by what there is. Contexts whose objects are not
/// built yet find nothing. Source: HTTP API, <c>/v1/search</c>.</remarks>
internal static class PrefixSearch
{
    private const string Namespace = "default";

    /// <summary>Ids of one context that begin with <paramref name="prefix"/>, in order.</summary>
    /// <param name="state">What is searched.</param>
    /// <param name="context">One of <see cref="SearchContexts"/>.</param>
    /// <param name="prefix">The beginning; upper case is tolerated in UUIDs.</param>
    /// <param name="namespace">The namespace, or <c>*</c> for all.</param>
    public static IEnumerable<string> Find(StateSnapshot state, string context, string prefix, string @namespace) => context switch
    {
        SearchContexts.Jobs => Ranges.Jobs(state, @namespace, prefix).Select(static job => job.Key.Id),
        SearchContexts.Nodes => ByUuid(prefix, range => Ranges.Of(state.Nodes, range).Select(static node => node.Id.ToString())),
        SearchContexts.Allocations => ByUuid(prefix, range => Ranges.Of(state.Allocations, range)
            .Where(allocation => IsIn(allocation.JobKey.Namespace, @namespace))
            .Select(static allocation => allocation.Id.ToString())),
        SearchContexts.Evaluations => ByUuid(prefix, range => Ranges.Of(state.Evaluations, range)
            .Where(evaluation => IsIn(evaluation.Namespace, @namespace))
            .Select(static evaluation => evaluation.Id.ToString())),
        SearchContexts.Deployments => ByUuid(prefix, range => Ranges.Of(state.Deployments, range)
            .Where(deployment => IsIn(deployment.Namespace, @namespace))
            .Select(static deployment => deployment.Id.ToString())),
        SearchContexts.Namespaces => Namespace.StartsWith(prefix, StringComparison.Ordinal) ? [Namespace] : [],
        SearchContexts.NodePools => state.NodePools.Rows.Select(static pool => pool.Name).Where(name => name.StartsWith(prefix, StringComparison.Ordinal)),
        _ => [],
    };

    private static bool IsIn(string rowNamespace, string asked) => asked == "*" || asked == rowNamespace;

    // Text that cannot begin a UUID begins none: with several contexts in one search that is no error.
    private static IEnumerable<string> ByUuid(string prefix, Func<UuidRange, IEnumerable<string>> find) =>
        UuidRange.TryParse(prefix, out UuidRange range) ? find(range) : [];
}
