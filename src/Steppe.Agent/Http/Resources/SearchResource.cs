using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/search</c> and <c>/v1/search/fuzzy</c>.</summary>
internal sealed class SearchResource(ServerNode server, SearchOptions options)
{
    public async ValueTask FindAsync(ApiRequest request)
    {
        request.Require(request.IsWrite);
        SearchRequest body = await request.ReadJsonAsync(ApiJsonContext.Wire.SearchRequest);
        StateSnapshot state = server.Committed;
        SortedDictionary<string, IReadOnlyList<string>> matches = new(StringComparer.Ordinal);
        SortedDictionary<string, bool> truncations = new(StringComparer.Ordinal);
        foreach (string context in Contexts(body.Context))
        {
            string[] found =
                [.. PrefixSearch.Find(state, context, body.Prefix, request.Query.Namespace).Take(SearchOptions.PrefixLimit + 1)];
            matches[context] = [.. found.Take(SearchOptions.PrefixLimit)];
            truncations[context] = found.Length > SearchOptions.PrefixLimit;
        }

        request.SetIndex(state.Index);
        await request.WriteJsonAsync(
            new SearchResponse { Matches = matches, Truncations = truncations, Index = state.Index, KnownLeader = true },
            ApiJsonContext.Wire.SearchResponse);
    }

    public async ValueTask FindFuzzyAsync(ApiRequest request)
    {
        request.Require(request.IsWrite);
        FuzzySearchRequest body = await request.ReadJsonAsync(ApiJsonContext.Wire.FuzzySearchRequest);
        if (!options.FuzzyEnabled)
        {
            throw new ApiException(500, "fuzzy search is not enabled");
        }

        if (body.Text.Length < options.MinTermLength)
        {
            throw new ApiException(
                500, $"fuzzy search query must be at least {options.MinTermLength} characters, got {body.Text.Length}");
        }

        StateSnapshot state = server.Committed;
        var search = new FuzzySearch(state, body.Text, request.Query.Namespace);
        foreach (string context in Contexts(body.Context))
        {
            search.Look(context);
        }

        (var matches, var truncations) = search.Take(options.FuzzyLimit);
        request.SetIndex(state.Index);
        await request.WriteJsonAsync(
            new FuzzySearchResponse { Matches = matches, Truncations = truncations, Index = state.Index, KnownLeader = true },
            ApiJsonContext.Wire.FuzzySearchResponse);
    }

    private static IReadOnlyList<string> Contexts(string asked) =>
        asked is "" or SearchContexts.All ? SearchContexts.Named
        : SearchContexts.Named.Contains(asked, StringComparer.Ordinal) ? [asked]
        : throw new ApiException(
            500, $"context must be one of {string.Join(", ", SearchContexts.Named)} or all for all contexts; got \"{asked}\"");
}
