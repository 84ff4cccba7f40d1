using System.Globalization;
using Microsoft.AspNetCore.Http;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/job/:id/versions</c> and <c>…/versions/:tag/tag</c>: the kept versions of a job, their differences and names.</summary>
internal sealed class JobVersionsResource(ServerNode server)
{
    private const string Versions = "/versions/";
    private const string Tag = "/tag";

    /// <summary>The tag a path below <c>job/</c> is about, or null when it is about something else.</summary>
    /// <exception cref="ApiException">404 for a path that is about a tag and names none.</exception>
    public ValueTask? FindTag(ApiRequest request, string rest)
    {
        int at = rest.LastIndexOf(Versions, StringComparison.Ordinal);
        if (at <= 0 || !rest.EndsWith(Tag, StringComparison.Ordinal) || HttpMethods.IsGet(request.Method))
        {
            return null;
        }

        string name = at + Versions.Length < rest.Length - Tag.Length ? rest[(at + Versions.Length)..^Tag.Length] : "";
        return name.Length == 0 || name.Contains('/', StringComparison.Ordinal)
            ? throw new ApiException(404, "invalid job tag endpoint")
            : TagAsync(request, Reads.Job(request, rest[..at]), name);
    }

    public ValueTask ListAsync(ApiRequest request, JobKey key)
    {
        bool withDiffs = request.Query.Flag("diffs");
        string tag = request.Query.Text("diff_tag") ?? "";
        ulong? version = Version(request.Query.Text("diff_version"));
        if (tag.Length > 0 && version is not null)
        {
            throw new ApiException(400, "diff_tag and diff_version exclude each other: send one of them");
        }

        return Reads.OneAsync(
            request,
            server,
            WatchKey.Job(key),
            state => IndexOf(state, key),
            state => state.JobHistories.Find(key) is { } history
                ? new JobVersionsResponse
                {
                    Versions = [.. history.Versions.Reverse().Select(static row => DispatchPayloads.Shown(row.Specification))],
                    Diffs = withDiffs ? [.. Differences(history, tag, version).Reverse()] : null,
                    Index = IndexOf(state, key),
                    KnownLeader = true,
                }
                : null,
            ApiJsonContext.Wire.JobVersionsResponse,
            "job versions not found");
    }

    // Oldest first: each against the one before it, or all against the one that was asked for.
    private static IEnumerable<JobDiff> Differences(JobHistory history, string tag, ulong? version)
    {
        if (tag.Length == 0 && version is null)
        {
            return history.Versions.Zip(
                history.Versions.Skip(1), static (older, newer) => JobDifference.Between(older.Specification, newer.Specification));
        }

        AdmittedJob compared = (version is { } number ? history.Find(number) : history.FindTagged(tag))
            ?? throw new ApiException(500, version is null ? $"tag \"{tag}\" not found" : $"version {version} not found");
        return history.Versions.Select(row => JobDifference.Between(compared.Specification, row.Specification));
    }

    private async ValueTask TagAsync(ApiRequest request, JobKey key, string name)
    {
        request.Require(request.IsWrite || request.IsDelete);
        TagVersionRequest asked = request.IsDelete
            ? new TagVersionRequest()
            : await request.FindJsonAsync(ApiJsonContext.Wire.TagVersionRequest) ?? new TagVersionRequest();
        CommandOutcome.Accepted done = ApiException.Unless(await server.ProposeAsync(
            context => request.IsDelete
                ? new UntagJobVersion { RequestId = context.NewRequestId(), At = context.At, Job = key, Name = name }
                : new TagJobVersion
                {
                    RequestId = context.NewRequestId(),
                    At = context.At,
                    Job = key,
                    Name = name,
                    Description = asked.Description,
                    JobVersion = asked.Version,
                },
            request.Aborted));
        JobVersionTag? tag = server.Committed.JobHistories.Find(key)?.FindTagged(name)?.Specification.VersionTag;
        request.SetIndex(done.Index);
        await request.WriteJsonAsync(
            new JobTagResponse
            {
                Name = name,
                Description = tag?.Description ?? "",
                TaggedTime = tag?.TaggedTime ?? 0,
                Index = done.Index,
                KnownLeader = true,
            },
            ApiJsonContext.Wire.JobTagResponse);
    }

    private static ulong? Version(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong version) ? version
        : throw new ApiException(400, $"Failed to parse value of \"diff_version\" ({text}) as a number");

    private static ulong IndexOf(StateSnapshot state, JobKey key) => state.Jobs.Find(key)?.ModifyIndex ?? state.TableIndexes.Jobs;
}
