using System.Text.Json;
using Steppe.Api.Types;

namespace Steppe.Api.Areas;

/// <summary>Calls about evaluations.</summary>
public readonly struct EvaluationsApi(ApiClient client)
{
    /// <summary>Path of one evaluation.</summary>
    public static ApiPath EvaluationPath(string id) => ApiPath.Of("/evaluation/", id);

    /// <summary>Evaluations whose id starts with <paramref name="prefix"/>.</summary>
    public Task<ApiEvaluation[]> ListAsync(string prefix = "", CancellationToken cancellation = default) =>
        client.ListAsync(ApiPath.Of("/evaluations").With("prefix", prefix), ApiJsonContext.Default.ApiEvaluationList, cancellation);

    /// <summary>One evaluation.</summary>
    public Task<ApiEvaluation> GetAsync(string id, CancellationToken cancellation = default) =>
        client.GetAsync(EvaluationPath(id), ApiJsonContext.Default.ApiEvaluation, cancellation);

    /// <summary>One evaluation as soon as it differs from <paramref name="index"/>, at the latest after <paramref name="wait"/>.</summary>
    public Task<ApiEvaluation> WaitAsync(string id, ulong index, TimeSpan wait, CancellationToken cancellation = default) =>
        client.GetAsync(EvaluationPath(id).Blocking(index, wait), ApiJsonContext.Default.ApiEvaluation, cancellation);

    /// <summary>Allocations that the evaluation placed or changed.</summary>
    public Task<AllocListStub[]> GetAllocationsAsync(string id, CancellationToken cancellation = default) =>
        client.ListAsync(ApiPath.Of("/evaluation/", id, "/allocations"), ApiJsonContext.Default.AllocListStubList, cancellation);

    /// <summary>How many evaluations there are for which an expression is true.</summary>
    public async Task<int> CountAsync(string filter, CancellationToken cancellation = default) =>
        (await client.GetAsync(
            ApiPath.Of("/evaluations/count").With("filter", filter), ApiJsonContext.Default.EvalCountResponse, cancellation).ConfigureAwait(false)).Count;

    /// <summary>Forgets evaluations; refused unless the broker is paused.</summary>
    public Task<EvalDeleteResponse> DeleteAsync(EvalDeleteRequest request, CancellationToken cancellation = default) =>
        client.SendAsync(
            "DELETE",
            ApiPath.Of("/evaluations"),
            JsonSerializer.SerializeToUtf8Bytes(request, ApiJsonContext.Wire.EvalDeleteRequest),
            ApiJsonContext.Default.EvalDeleteResponse,
            cancellation);
}
