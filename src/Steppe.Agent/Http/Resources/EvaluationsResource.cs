using System.Text.Json;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/evaluations</c> and <c>/v1/evaluation/:id</c>.</summary>
internal sealed class EvaluationsResource(ServerNode server)
{
    public ValueTask HandleAllAsync(ApiRequest request) => request.IsDelete ? DeleteAsync(request) : ListAsync(request);

    private ValueTask ListAsync(ApiRequest request)
    {
        string? status = request.Query.Text("status"), job = request.Query.Text("job");
        if (request.Query.Filter is not null && (status is not null || job is not null))
        {
            throw new ApiException(400, "Filter expression cannot be used with other filter parameters");
        }

        UuidRange? range = Reads.PrefixRange(request, "eval");
        return Reads.ManyAsync(
            request,
            server,
            WatchKey.Evaluations,
            static state => state.TableIndexes.Evaluations,
            state =>
            {
                IEnumerable<Evaluation> rows = Rows(request, state, range)
                    .Where(row => (status is null || WireWords.Of(row.Status) == status) && (job is null || row.JobId == job));
                IReadOnlyList<Evaluation> page = range is null
                    ? Page.ByAge(request, rows, static row => (row.CreateIndex, row.Id.Value))
                    : Page.Of(request, rows, static row => row.Id.ToString());
                return page.Select(EvaluationProjection.Full);
            },
            ApiJsonContext.Wire.ApiEvaluationList);
    }

    public ValueTask CountAsync(ApiRequest request)
    {
        UuidRange? range = Reads.PrefixRange(request, "eval");
        return Reads.OneAsync(
            request,
            server,
            WatchKey.Evaluations,
            static state => state.TableIndexes.Evaluations,
            state => new EvalCountResponse
            {
                Count = Rows(request, state, range).Count(), Index = state.TableIndexes.Evaluations, KnownLeader = true,
            },
            ApiJsonContext.Wire.EvalCountResponse,
            "eval not found");
    }

    public ValueTask HandleAsync(ApiRequest request, string rest)
    {
        const string Allocations = "/allocations", Explain = "/explain";
        return rest.EndsWith(Explain, StringComparison.Ordinal)
            ? new ExplainResource(server).EvaluationAsync(request, new EvaluationId(Reads.Uuid(rest[..^Explain.Length], "eval")))
            : rest.EndsWith(Allocations, StringComparison.Ordinal)
            ? AllocationsAsync(request, new EvaluationId(Reads.Uuid(rest[..^Allocations.Length], "eval")))
            : ReadAsync(request, new EvaluationId(Reads.Uuid(rest, "eval")));
    }

    private ValueTask ReadAsync(ApiRequest request, EvaluationId id)
    {
        bool withRelated = request.Query.Flag("related");
        return Reads.OneAsync(
            request,
            server,
            WatchKey.Evaluation(id),
            state => state.Evaluations.Find(id)?.ModifyIndex ?? state.TableIndexes.Evaluations,
            state => state.Evaluations.Find(id) is not { } row ? null
                : withRelated ? EvaluationProjection.Full(row) with { RelatedEvals = EvaluationProjection.Related(state, row) }
                : EvaluationProjection.Full(row),
            ApiJsonContext.Wire.ApiEvaluation,
            "eval not found");
    }

    private ValueTask AllocationsAsync(ApiRequest request, EvaluationId id) => Reads.ManyAsync(
        request,
        server,
        WatchKey.AllocationsOf(id),
        state => state.AllocationsOf(id).Select(static row => row.ModifyIndex).DefaultIfEmpty(state.TableIndexes.Allocations).Max(),
        state => state.AllocationsOf(id).Select(static row => AllocationProjection.Stub(row)),
        ApiJsonContext.Wire.AllocListStubList);

    private async ValueTask DeleteAsync(ApiRequest request)
    {
        EvalDeleteRequest body = await request.ReadJsonAsync(ApiJsonContext.Wire.EvalDeleteRequest);
        IReadOnlyList<string> named = body.EvalIds ?? [];
        if (named.Count > 0 == body.Filter.Length > 0)
        {
            throw new ApiException(400, "evals must be deleted by either ID or filter: send EvalIDs or Filter, one of them");
        }

        if (named.Count > DeleteEvaluationsOperation.MaxIdsPerCommand)
        {
            throw new ApiException(
                400, $"{named.Count} ids are too many for one request: send at most {DeleteEvaluationsOperation.MaxIdsPerCommand}, or a filter");
        }

        EvaluationId[] ids = named.Count > 0
            ? [.. named.Select(Known)]
            : [.. Filter.Of(body.Filter, InNamespace(request, server.Committed.Evaluations.Rows), AsJson).Select(static row => row.Id)];
        CommandOutcome.Accepted deleted = ApiException.Unless(await server.DeleteEvaluationsAsync(ids, request.Aborted));
        request.SetIndex(deleted.Index);
        await request.WriteJsonAsync(
            new EvalDeleteResponse { Count = ids.Length, Index = deleted.Index }, ApiJsonContext.Wire.EvalDeleteResponse);
    }

    private EvaluationId Known(string text)
    {
        var id = new EvaluationId(Reads.Uuid(text, "eval"));
        return server.Committed.Evaluations.Contains(id) ? id : throw new ApiException(404, $"eval not found: {text}");
    }

    private static IEnumerable<Evaluation> Rows(ApiRequest request, StateSnapshot state, UuidRange? range) => Filter.Of(
        request, InNamespace(request, range is { } ids ? Ranges.Of(state.Evaluations, ids) : state.Evaluations.Rows), AsJson);

    private static IEnumerable<Evaluation> InNamespace(ApiRequest request, IEnumerable<Evaluation> rows) =>
        rows.Where(row => Reads.InNamespace(request, row.Namespace));

    private static byte[] AsJson(Evaluation row) =>
        JsonSerializer.SerializeToUtf8Bytes(EvaluationProjection.Full(row), ApiJsonContext.Wire.ApiEvaluation);
}
