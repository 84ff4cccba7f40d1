using System.Globalization;
using Microsoft.AspNetCore.Http;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/jobs/statuses</c>: jobs with their allocations, the newest changed first; what a web page of jobs is made of.</summary>
/// <remarks>A token is the modify index of the row a page begins with. Where several rows have it, the row's name follows, or a
/// page smaller than their number would be its own next one.</remarks>
internal sealed class JobStatusesResource(ServerNode server)
{
    public async ValueTask HandleAsync(ApiRequest request)
    {
        request.Require(request.IsGet || HttpMethods.IsPost(request.Method));
        JobStatusesRequest? asked = request.IsGet ? null : await request.FindJsonAsync(ApiJsonContext.Wire.JobStatusesRequest);
        if (asked?.Jobs is { Count: 0 })
        {
            throw new ApiException(400, "no jobs in request");
        }

        bool withChildren = request.Query.Flag("include_children") || asked is { IncludeChildren: true };
        StateSnapshot state = await Reads.WaitAsAskedAsync(request, server, WatchKey.Jobs, IndexOf);
        request.SetIndex(IndexOf(state));
        IEnumerable<AdmittedJob> rows = Filter.Of(
            request, Wanted(request, state, asked?.Jobs, withChildren), static job => SteppeJson.Serialize(job.Specification));
        await request.WriteJsonAsync(
            [.. Cut(request, rows, asked?.Jobs is null ? request.Query.PerPage : 0).Select(job => JobStatusProjection.Of(state, job))],
            ApiJsonContext.Wire.JobStatusesJobList);
    }

    private static ulong IndexOf(StateSnapshot state) => Math.Max(
        Math.Max(state.TableIndexes.Jobs, state.TableIndexes.JobSummaries),
        Math.Max(state.TableIndexes.Allocations, state.TableIndexes.Deployments));

    // Children are shown with their parents' counts, unless they are asked for, by name or all of them.
    private static IEnumerable<AdmittedJob> Wanted(
        ApiRequest request, StateSnapshot state, IReadOnlyList<JobStatusesReference>? named, bool withChildren)
    {
        string @namespace = request.Query.Namespace;
        if (named is null)
        {
            return Ranges.Jobs(state, @namespace, prefix: "").Where(job => withChildren || job.ParentKey is null);
        }

        HashSet<JobKey> keys = [.. named.Select(row => new JobKey(row.Namespace.Length > 0 ? row.Namespace : "default", row.Id))];
        return keys
            .Where(key => @namespace is "*" or "default" || key.Namespace == @namespace)
            .SelectMany(key => withChildren ? [key, .. state.Families.ChildrenOf(key)] : (JobKey[])[key])
            .Distinct()
            .Select(state.Jobs.Find)
            .OfType<AdmittedJob>();
    }

    private static AdmittedJob[] Cut(ApiRequest request, IEnumerable<AdmittedJob> rows, int perPage)
    {
        int direction = request.Query.IsReversed ? 1 : -1;
        Comparison<(ulong Index, string Name)> compare = (left, right) => left.Index != right.Index
            ? direction * left.Index.CompareTo(right.Index)
            : string.CompareOrdinal(left.Name, right.Name);
        AdmittedJob[] ordered = [.. rows.Order(Comparer<AdmittedJob>.Create((left, right) => compare(Place(left), Place(right))))];
        if (request.Query.NextToken is { Length: > 0 } token)
        {
            (ulong, string) from = Read(token);
            ordered = [.. ordered.SkipWhile(job => compare(Place(job), from) < 0)];
        }

        if (perPage <= 0 || ordered.Length <= perPage)
        {
            return ordered;
        }

        (ulong index, string name) = Place(ordered[perPage]);
        bool isShared = ordered[perPage - 1].ModifyIndex == index;
        request.Http.Response.Headers["X-Nomad-NextToken"] = isShared ? $"{index}.{name}" : index.ToString(CultureInfo.InvariantCulture);
        return ordered[..perPage];
    }

    private static (ulong Index, string Name) Place(AdmittedJob job) => (job.ModifyIndex, $"{job.Key.Namespace}.{job.Key.Id}");

    private static (ulong Index, string Name) Read(string token)
    {
        int dot = token.IndexOf('.', StringComparison.Ordinal);
        string number = dot < 0 ? token : token[..dot];
        return ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out ulong index)
            ? (index, dot < 0 ? "" : token[(dot + 1)..])
            : throw new ApiException(400, $"failed to read result page: next_token \"{token}\" is not one of X-Nomad-NextToken");
    }
}
