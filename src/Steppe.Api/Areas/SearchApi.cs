using System.Text.Json;
using Steppe.Api.Types;

namespace Steppe.Api.Areas;

/// <summary>Calls that find things by the beginning of their id.</summary>
public readonly struct SearchApi(ApiClient client)
{
    /// <summary>Ids that start with <paramref name="prefix"/>, by context; the agent lists twenty per context at most.</summary>
    public Task<SearchResponse> FindAsync(string prefix, string context = SearchContexts.All, CancellationToken cancellation = default) =>
        client.SendAsync(
            "PUT",
            ApiPath.Of("/search"),
            JsonSerializer.SerializeToUtf8Bytes(new SearchRequest { Prefix = prefix, Context = context }, ApiJsonContext.Wire.SearchRequest),
            ApiJsonContext.Default.SearchResponse,
            cancellation);
}
