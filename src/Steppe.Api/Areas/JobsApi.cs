using System.Text.Json;
using Steppe.Api.Types;
using Steppe.Model;

namespace Steppe.Api.Areas;

/// <summary>Calls about jobs.</summary>
public readonly struct JobsApi(ApiClient client)
{
    /// <summary>Path of the job list, optionally of ids with a prefix only.</summary>
    public static ApiPath ListPath(string prefix = "") => ApiPath.Of("/jobs").With("prefix", prefix);

    /// <summary>Path of one job.</summary>
    public static ApiPath JobPath(string id) => ApiPath.Of("/job/", id);

    /// <summary>Jobs whose id starts with <paramref name="prefix"/>, in the order of the agent.</summary>
    public Task<JobListStub[]> ListAsync(string prefix = "", CancellationToken cancellation = default) =>
        client.ListAsync(ListPath(prefix), ApiJsonContext.Default.JobListStubList, cancellation);

    /// <summary>The first job, in the order of ids, whose id starts with <paramref name="prefix"/>: the job of that id if there is one.</summary>
    public async Task<JobListStub?> FindFirstAsync(string prefix, CancellationToken cancellation = default) =>
        (await client.ListAsync(ListPath(prefix).With("per_page", "1"), ApiJsonContext.Default.JobListStubList, cancellation).ConfigureAwait(false))
            .FirstOrDefault();

    /// <summary>One job as it is registered now.</summary>
    public Task<Job> GetAsync(string id, CancellationToken cancellation = default) =>
        client.GetAsync(JobPath(id), SteppeJson.TypeInfo<Job>(SteppeJson.Wire), cancellation);

    /// <summary>One job as soon as it differs from <paramref name="index"/>, at the latest after <paramref name="wait"/>.</summary>
    public Task<Job> WaitAsync(string id, ulong index, TimeSpan wait, CancellationToken cancellation = default) =>
        client.GetAsync(JobPath(id).Blocking(index, wait), SteppeJson.TypeInfo<Job>(SteppeJson.Wire), cancellation);

    /// <summary>Counts of the job's allocations.</summary>
    public Task<JobSummary> GetSummaryAsync(string id, CancellationToken cancellation = default) =>
        client.GetAsync(ApiPath.Of("/job/", id, "/summary"), ApiJsonContext.Default.JobSummary, cancellation);

    /// <summary>The job's allocations, without the states of their tasks unless asked for; with <paramref name="all"/> also those of an
    /// earlier job of that id.</summary>
    public Task<AllocListStub[]> GetAllocationsAsync(
        string id, bool all = false, bool withTaskStates = false, CancellationToken cancellation = default) =>
        client.ListAsync(
            ApiPath.Of("/job/", id, "/allocations").With("all", all).With("task_states", withTaskStates ? "true" : "false"),
            ApiJsonContext.Default.AllocListStubList,
            cancellation);

    /// <summary>The job's evaluations, in no order.</summary>
    public Task<ApiEvaluation[]> GetEvaluationsAsync(string id, CancellationToken cancellation = default) =>
        client.ListAsync(ApiPath.Of("/job/", id, "/evaluations"), ApiJsonContext.Default.ApiEvaluationList, cancellation);

    /// <summary>The job's newest deployment, if it ever had one.</summary>
    public Task<ApiDeployment?> FindDeploymentAsync(string id, CancellationToken cancellation = default) =>
        client.FindAsync(DeploymentPath(id), ApiJsonContext.Default.ApiDeployment, cancellation);

    /// <summary>Path of the job's newest deployment.</summary>
    public static ApiPath DeploymentPath(string id) => ApiPath.Of("/job/", id, "/deployment");

    /// <summary>Path of the job's deployments; with <paramref name="all"/> also those of an earlier job of that id.</summary>
    public static ApiPath DeploymentsPath(string id, bool all) => ApiPath.Of("/job/", id, "/deployments").With("all", all);

    /// <summary>The job's deployments, oldest first.</summary>
    public Task<ApiDeployment[]> GetDeploymentsAsync(string id, bool all, CancellationToken cancellation = default) =>
        client.ListAsync(DeploymentsPath(id, all), ApiJsonContext.Default.ApiDeploymentList, cancellation);

    /// <summary>Registers an earlier version once more.</summary>
    public Task<JobRegisterResponse> RevertAsync(string id, JobRevertRequest request, CancellationToken cancellation = default) =>
        client.SendAsync(
            "PUT",
            ApiPath.Of("/job/", id, "/revert"),
            JsonSerializer.SerializeToUtf8Bytes(request, ApiJsonContext.Wire.JobRevertRequest),
            ApiJsonContext.Default.JobRegisterResponse,
            cancellation);

    /// <summary>The kept versions of a job, newest first; with <paramref name="withDiffs"/> also what each changed, against the next
    /// older or the version or tag of <paramref name="compared"/>.</summary>
    public Task<JobVersionsResponse> GetVersionsAsync(
        string id, bool withDiffs, (string Version, string Tag) compared = default, CancellationToken cancellation = default) =>
        client.GetAsync(
            ApiPath.Of("/job/", id, "/versions")
                .With("diffs", withDiffs).With("diff_version", compared.Version ?? "").With("diff_tag", compared.Tag ?? ""),
            ApiJsonContext.Default.JobVersionsResponse,
            cancellation);

    /// <summary>How far the groups of a job are from their counts, and what was done about it.</summary>
    public Task<JobScaleStatus> GetScaleStatusAsync(string id, CancellationToken cancellation = default) =>
        client.GetAsync(ApiPath.Of("/job/", id, "/scale"), ApiJsonContext.Default.JobScaleStatus, cancellation);

    /// <summary>Changes how many of a group there should be, or only remembers an event.</summary>
    public Task<JobRegisterResponse> ScaleAsync(string id, ScalingRequest request, CancellationToken cancellation = default) =>
        client.SendAsync(
            "PUT",
            ApiPath.Of("/job/", id, "/scale"),
            JsonSerializer.SerializeToUtf8Bytes(request, ApiJsonContext.Wire.ScalingRequest),
            ApiJsonContext.Default.JobRegisterResponse,
            cancellation);

    /// <summary>Gives a version of a job a name.</summary>
    public Task<JobTagResponse> TagVersionAsync(string id, string tag, TagVersionRequest request, CancellationToken cancellation = default) =>
        client.SendAsync(
            "PUT",
            TagPath(id, tag),
            JsonSerializer.SerializeToUtf8Bytes(request, ApiJsonContext.Wire.TagVersionRequest),
            ApiJsonContext.Default.JobTagResponse,
            cancellation);

    /// <summary>Takes the name of a version of a job away.</summary>
    public Task<JobTagResponse> UntagVersionAsync(string id, string tag, CancellationToken cancellation = default) =>
        client.SendAsync("DELETE", TagPath(id, tag), default, ApiJsonContext.Default.JobTagResponse, cancellation);

    /// <summary>The file a version of a job was registered from.</summary>
    public Task<JobSubmission> GetSubmissionAsync(string id, ulong version, CancellationToken cancellation = default) =>
        client.GetAsync(
            ApiPath.Of("/job/", id, "/submission").With("version", version.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ApiJsonContext.Default.JobSubmission,
            cancellation);

    /// <summary>Registers a job.</summary>
    public Task<JobRegisterResponse> RegisterAsync(JobRegisterRequest request, CancellationToken cancellation = default) =>
        client.SendAsync(
            "PUT",
            ApiPath.Of("/jobs"),
            JsonSerializer.SerializeToUtf8Bytes(request, ApiJsonContext.Wire.JobRegisterRequest),
            ApiJsonContext.Default.JobRegisterResponse,
            cancellation);

    /// <summary>What registering the job would do; changes nothing.</summary>
    public Task<JobPlanResponse> PlanAsync(JobPlanRequest request, CancellationToken cancellation = default) =>
        client.SendAsync(
            "PUT",
            ApiPath.Of("/job/", request.Job?.Id ?? "", "/plan"),
            JsonSerializer.SerializeToUtf8Bytes(request, ApiJsonContext.Wire.JobPlanRequest),
            ApiJsonContext.Default.JobPlanResponse,
            cancellation);

    /// <summary>Whether a job could be registered.</summary>
    public async Task<JobValidateResponse> ValidateAsync(JobValidateRequest request, CancellationToken cancellation = default) =>
        ValidateWire.Read(await client.SendForBytesAsync("PUT", ApiPath.Of("/validate/job"), ValidateWire.Write(request), cancellation).ConfigureAwait(false));

    /// <summary>Has a job looked at again; what failed is replaced at once if <paramref name="forceReschedule"/>.</summary>
    public Task<JobRegisterResponse> EvaluateAsync(string id, bool forceReschedule, CancellationToken cancellation = default) =>
        client.SendAsync(
            "PUT",
            ApiPath.Of("/job/", id, "/evaluate"),
            JsonSerializer.SerializeToUtf8Bytes(
                new JobEvaluateRequest { JobId = id, EvalOptions = new JobEvaluateOptions { ForceReschedule = forceReschedule } },
                ApiJsonContext.Wire.JobEvaluateRequest),
            ApiJsonContext.Default.JobRegisterResponse,
            cancellation);

    /// <summary>Makes a child of a parameterized job; a token that was used before gives the child of then.</summary>
    public Task<JobDispatchResponse> DispatchAsync(
        string id, JobDispatchRequest request, string idempotencyToken = "", CancellationToken cancellation = default) =>
        client.SendAsync(
            "PUT",
            ApiPath.Of("/job/", id, "/dispatch").With("idempotency_token", idempotencyToken),
            JsonSerializer.SerializeToUtf8Bytes(request, ApiJsonContext.Wire.JobDispatchRequest),
            ApiJsonContext.Default.JobDispatchResponse,
            cancellation);

    /// <summary>Launches a periodic job now.</summary>
    public Task<PeriodicForceResponse> ForcePeriodicAsync(string id, CancellationToken cancellation = default) =>
        client.SendAsync(
            "PUT", ApiPath.Of("/job/", id, "/periodic/force"), default, ApiJsonContext.Default.PeriodicForceResponse, cancellation);

    /// <summary>Has finished batch work done once more.</summary>
    public Task<JobRegisterResponse> RerunAsync(string id, JobRerunRequest request, CancellationToken cancellation = default) =>
        client.SendAsync(
            "PUT",
            ApiPath.Of("/job/", id, "/rerun"),
            JsonSerializer.SerializeToUtf8Bytes(request, ApiJsonContext.Wire.JobRerunRequest),
            ApiJsonContext.Default.JobRegisterResponse,
            cancellation);

    private static ApiPath TagPath(string id, string tag) => ApiPath.Of(ApiPath.Of("/job/", id, "/versions/").Text, tag, "/tag");

    /// <summary>Stops a job; <paramref name="query"/> adds the wanted options to its path.</summary>
    public Task<JobDeregisterResponse> DeregisterAsync(
        string id, Func<ApiPath, ApiPath> query, CancellationToken cancellation = default) =>
        client.SendAsync("DELETE", query(JobPath(id)), default, ApiJsonContext.Default.JobDeregisterResponse, cancellation);
}
