using System.Security.Cryptography;
using System.Text.Json.Serialization.Metadata;
using Steppe.Model;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary>Answers reads from the committed state, at once or when it has moved on.</summary>
/// <remarks>Source: HTTP API, blocking queries. Waiting costs one entry in the change feed, no thread.</remarks>
internal static class Reads
{
    /// <summary>Waits as the caller asked, then answers with one object; 404 when there is none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="server">Where the state is.</param>
    /// <param name="key">What must change for a waiting read to look again.</param>
    /// <param name="indexOf">The answer's index in a state.</param>
    /// <param name="answer">The answer in a state, or null.</param>
    /// <param name="type">How it is written.</param>
    /// <param name="missing">The text of the 404.</param>
    public static async ValueTask OneAsync<T>(
        ApiRequest request,
        ServerNode server,
        WatchKey key,
        Func<StateSnapshot, ulong> indexOf,
        Func<StateSnapshot, T?> answer,
        JsonTypeInfo<T> type,
        string missing)
        where T : class
    {
        StateSnapshot state = await WaitAsync(request, server, key, indexOf);
        request.SetIndex(state, indexOf(state));
        T value = answer(state) ?? throw new ApiException(404, missing);
        await request.WriteJsonAsync(value, type);
    }

    /// <summary>Waits as the caller asked, then answers with a list.</summary>
    public static async ValueTask ManyAsync<T>(
        ApiRequest request,
        ServerNode server,
        WatchKey key,
        Func<StateSnapshot, ulong> indexOf,
        Func<StateSnapshot, IEnumerable<T>> answer,
        JsonTypeInfo<T[]> type)
    {
        StateSnapshot state = await WaitAsync(request, server, key, indexOf);
        request.SetIndex(state, indexOf(state));
        await request.WriteJsonAsync(answer(state).ToArray(), type);
    }

    /// <summary>The state to answer a GET from.</summary>
    public static ValueTask<StateSnapshot> WaitAsync(
        ApiRequest request, ServerNode server, WatchKey key, Func<StateSnapshot, ulong> indexOf)
    {
        request.Require(request.IsGet);
        return WaitAsAskedAsync(request, server, key, indexOf);
    }

    /// <summary>The state to answer from, whatever the method.</summary>
    public static async ValueTask<StateSnapshot> WaitAsAskedAsync(
        ApiRequest request, ServerNode server, WatchKey key, Func<StateSnapshot, ulong> indexOf)
    {
        request.Query.CheckStale();
        ulong after = request.Query.MinIndex;
        TimeSpan wait = request.Query.Wait;
        return after == 0
            ? server.Committed
            : await server.Feed.WaitAsync(key, indexOf, after, wait + Jitter(wait), request.Aborted);
    }

    /// <summary>Up to a sixteenth of a wait more, so that a thousand waiters do not come back in one instant.</summary>
    internal static TimeSpan Jitter(TimeSpan wait) =>
        TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)Math.Min(int.MaxValue, (wait.TotalMilliseconds / 16) + 1)));

    /// <summary>Reads a full UUID from a path.</summary>
    /// <exception cref="ApiException">As the reference words it: malformed ids are lookups that failed.</exception>
    public static Guid Uuid(string text, string thing) =>
        Model.Uuid.TryParse(text, out Guid id)
            ? id
            : throw new ApiException(500, $"{thing} lookup failed: index error: UUID must be 36 characters");

    /// <summary>The ids that begin with the prefix asked for, or null when none was; it must be hexadecimal and of even length.</summary>
    public static UuidRange? PrefixRange(ApiRequest request, string thing)
    {
        string prefix = request.Query.Prefix;
        if (prefix.Length == 0)
        {
            return null;
        }

        bool isWhole = prefix.Count(static character => character != '-') % 2 == 0;
        return isWhole && UuidRange.TryParse(prefix, out UuidRange range)
            ? range
            : throw new ApiException(500, $"{thing} lookup failed: index error: the prefix \"{prefix}\" is not an even number of hex digits");
    }

    /// <summary>Whether a row's namespace is one the request asks about.</summary>
    public static bool InNamespace(ApiRequest request, string rowNamespace) =>
        request.Query.Namespace is var asked && (asked == "*" || asked == rowNamespace);

    /// <summary>The job a path names, in the namespace of the query.</summary>
    public static JobKey Job(ApiRequest request, string id) => new(request.Query.Namespace, id);
}
