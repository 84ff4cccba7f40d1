using System.Text.Json;
using Steppe.Api;
using Steppe.Model;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/evaluations</c> and <c>/v1/evaluation/:id</c>.</summary>
internal sealed class EvaluationsResource(ServerNode server)
{
    public ValueTask ListAsync(ApiRequest request)
    {
        string? status = request.Query.Text("status"), job = request.Query.Text("job");
        if (request.Query.Filter is not null && (status is not null || job is not null))
        {
            throw new ApiException(400, "Filter expression cannot be used with other filter parameters");
        }

        Func<string, bool> hasPrefix = Reads.PrefixFilter(request.Query.Prefix, "eval");
        bool byId = request.Query.Prefix.Length > 0;
        return Reads.ManyAsync(
            request,
            server,
            WatchKey.Evaluations,
            static state => state.TableIndexes.Evaluations,
            state => Page.Of(
                    request,
                    Filter.Of(
                        request,
                        Ordered(state, byId).Where(row => Reads.InNamespace(request, row.Namespace)
                            && (status is null || WireWords.Of(row.Status) == status)
                            && (job is null || row.JobId == job)
                            && hasPrefix(row.Id.ToString())),
                        static row => JsonSerializer.SerializeToUtf8Bytes(EvaluationProjection.Full(row), ApiJsonContext.Wire.ApiEvaluation)),
                    row => byId ? row.Id.ToString() : $"{row.CreateIndex}.{row.Id}")
                .Select(EvaluationProjection.Full),
            ApiJsonContext.Wire.ApiEvaluationList);
    }

    public ValueTask HandleAsync(ApiRequest request, string rest)
    {
        const string Allocations = "/allocations";
        return rest.EndsWith(Allocations, StringComparison.Ordinal)
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

    private static IEnumerable<Evaluation> Ordered(StateSnapshot state, bool byId) =>
        byId ? state.Evaluations.Rows : state.Evaluations.Rows.OrderBy(static row => row.CreateIndex).ThenBy(static row => row.Id);
}
