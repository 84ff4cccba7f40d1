using Steppe.Api.Types;
using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Shared;

/// <summary>What an id or its beginning turned out to name.</summary>
/// <param name="Context">One of <see cref="SearchContexts"/>.</param>
/// <param name="Id">The full id where only one matches, else what the user typed.</param>
internal sealed record SearchHit(string Context, string Id);

/// <summary>Finds out of what kind a thing is that the user named.</summary>
internal static class SearchLookup
{
    // A job may be called like a namespace: what people mean most often comes first.
    private static readonly string[] Kinds =
    [
        SearchContexts.Jobs, SearchContexts.Allocations, SearchContexts.Evaluations, SearchContexts.Deployments, SearchContexts.Nodes,
        SearchContexts.Namespaces, SearchContexts.NodePools, SearchContexts.Volumes, SearchContexts.Plugins,
        SearchContexts.ScalingPolicies, SearchContexts.Variables,
    ];

    /// <summary>The one kind of thing that <paramref name="text"/> names or begins.</summary>
    /// <exception cref="CliException">It names nothing, or begins ids of several kinds, which are listed.</exception>
    public static async Task<SearchHit> FindAsync(CommandRun run, string text, CancellationToken cancellation)
    {
        SearchResponse answer = await run.Client.Search.FindAsync(text, cancellation: cancellation).ConfigureAwait(false);
        KeyValuePair<string, IReadOnlyList<string>>[] matches =
        [
            .. Kinds
                .Select(kind => KeyValuePair.Create(kind, answer.Matches?.GetValueOrDefault(kind) ?? []))
                .Where(static match => match.Value.Count > 0),
        ];
        foreach ((string kind, IReadOnlyList<string> ids) in matches)
        {
            if (ids.Contains(text, StringComparer.Ordinal))
            {
                return new SearchHit(kind, text);
            }
        }

        return matches switch
        {
            [] => throw new CliException($"Nothing with the id or prefix \"{text}\" found. List jobs with: {run.Host.ProgramName} job status"),
            [var only] => new SearchHit(only.Key, only.Value is [var one] ? one : text),
            _ => throw new CliException(Several(text, matches)),
        };
    }

    private static string Several(string text, IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> matches) =>
        $"\"{text}\" begins ids of several kinds:\n" + string.Concat(matches.Select(static match =>
            $"\n{Title(match.Key)}:\n{string.Join('\n', match.Value.Select(static id => "  " + id))}\n")).TrimEnd('\n');

    private static string Title(string kind) => kind switch
    {
        SearchContexts.Jobs => "Jobs",
        SearchContexts.Allocations => "Allocations",
        SearchContexts.Evaluations => "Evaluations",
        SearchContexts.Deployments => "Deployments",
        SearchContexts.Nodes => "Nodes",
        SearchContexts.Namespaces => "Namespaces",
        SearchContexts.NodePools => "Node pools",
        SearchContexts.Volumes => "Volumes",
        SearchContexts.Plugins => "Plugins",
        SearchContexts.ScalingPolicies => "Scaling policies",
        _ => "Variables",
    };
}
