using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Steppe.Api.Types;

namespace Steppe.Api;

/// <summary>Source-generated JSON for every shape of the HTTP API.</summary>
/// <remarks>
/// <para>Properties of the records are declared in the ordinal order of their wire names, so keys come out sorted.
/// Keys are read in any case; zero values are written, absent lists and maps are <c>null</c>.</para>
/// <para>A property with a default other than null has a plain setter: generated code sets every <c>init</c> property, so a
/// key that is not there would turn the default into null.</para>
/// <para>Write with <see cref="Wire"/>, which leaves <c>&lt;</c>, <c>&gt;</c> and <c>&amp;</c> as they are.</para>
/// </remarks>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, Converters = [typeof(InstantJsonConverter)])]
[JsonSerializable(typeof(JobListStub[]), TypeInfoPropertyName = "JobListStubList")]
[JsonSerializable(typeof(AllocListStub[]), TypeInfoPropertyName = "AllocListStubList")]
[JsonSerializable(typeof(NodeListStub[]), TypeInfoPropertyName = "NodeListStubList")]
[JsonSerializable(typeof(ApiNodePool))]
[JsonSerializable(typeof(ApiNodePool[]), TypeInfoPropertyName = "ApiNodePoolList")]
[JsonSerializable(typeof(VariableMetadata[]), TypeInfoPropertyName = "VariableMetadataList")]
[JsonSerializable(typeof(ApiVariable))]
[JsonSerializable(typeof(ApiEvaluation[]), TypeInfoPropertyName = "ApiEvaluationList")]
[JsonSerializable(typeof(ApiDeployment[]), TypeInfoPropertyName = "ApiDeploymentList")]
[JsonSerializable(typeof(ApiAllocation[]), TypeInfoPropertyName = "ApiAllocationList")]
[JsonSerializable(typeof(AllocFileInfo[]), TypeInfoPropertyName = "AllocFileInfoList")]
[JsonSerializable(typeof(string[]), TypeInfoPropertyName = "StringList")]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(JobSummary))]
[JsonSerializable(typeof(JobRegisterRequest))]
[JsonSerializable(typeof(JobRegisterResponse))]
[JsonSerializable(typeof(JobDeregisterResponse))]
[JsonSerializable(typeof(JobDispatchRequest))]
[JsonSerializable(typeof(JobDispatchResponse))]
[JsonSerializable(typeof(PeriodicForceResponse))]
[JsonSerializable(typeof(JobEvaluateRequest))]
[JsonSerializable(typeof(JobRerunRequest))]
[JsonSerializable(typeof(JobValidateRequest))]
[JsonSerializable(typeof(JobValidateResponse))]
[JsonSerializable(typeof(Explanation))]
[JsonSerializable(typeof(JobPlanRequest))]
[JsonSerializable(typeof(JobPlanResponse))]
[JsonSerializable(typeof(JobsParseRequest))]
[JsonSerializable(typeof(JobVersionsResponse))]
[JsonSerializable(typeof(JobSubmission))]
[JsonSerializable(typeof(JobStatusesRequest))]
[JsonSerializable(typeof(JobStatusesJob[]), TypeInfoPropertyName = "JobStatusesJobList")]
[JsonSerializable(typeof(HostDescription))]
[JsonSerializable(typeof(NamedHostDescription))]
[JsonSerializable(typeof(ScalingPolicyListStub[]), TypeInfoPropertyName = "ScalingPolicyList")]
[JsonSerializable(typeof(ScalingRequest))]
[JsonSerializable(typeof(JobScaleStatus))]
[JsonSerializable(typeof(TagVersionRequest))]
[JsonSerializable(typeof(JobTagResponse))]
[JsonSerializable(typeof(ApiAllocation))]
[JsonSerializable(typeof(ApiEvaluation))]
[JsonSerializable(typeof(ApiDeployment))]
[JsonSerializable(typeof(DeploymentPauseRequest))]
[JsonSerializable(typeof(DeploymentPromoteRequest))]
[JsonSerializable(typeof(DeploymentUnblockRequest))]
[JsonSerializable(typeof(DeploymentAllocHealthRequest))]
[JsonSerializable(typeof(DeploymentUpdateResponse))]
[JsonSerializable(typeof(JobRevertRequest))]
[JsonSerializable(typeof(JobStabilityRequest))]
[JsonSerializable(typeof(JobStabilityResponse))]
[JsonSerializable(typeof(ApiNode))]
[JsonSerializable(typeof(EvalCountResponse))]
[JsonSerializable(typeof(EvalDeleteRequest))]
[JsonSerializable(typeof(EvalDeleteResponse))]
[JsonSerializable(typeof(ApiSchedulerConfiguration))]
[JsonSerializable(typeof(SchedulerConfigurationResponse))]
[JsonSerializable(typeof(SchedulerSetConfigurationResponse))]
[JsonSerializable(typeof(AgentSchedulersResponse))]
[JsonSerializable(typeof(AgentSchedulersConfig))]
[JsonSerializable(typeof(SearchRequest))]
[JsonSerializable(typeof(SearchResponse))]
[JsonSerializable(typeof(FuzzySearchRequest))]
[JsonSerializable(typeof(FuzzySearchResponse))]
[JsonSerializable(typeof(AgentJoinResponse))]
[JsonSerializable(typeof(AllocStopResponse))]
[JsonSerializable(typeof(NodeDrainRequest))]
[JsonSerializable(typeof(NodeEligibilityRequest))]
[JsonSerializable(typeof(NodeEligibilityResponse))]
[JsonSerializable(typeof(NodeUpdateResponse))]
[JsonSerializable(typeof(NodeMetaApplyRequest))]
[JsonSerializable(typeof(NodeMetaResponse))]
[JsonSerializable(typeof(AgentSelf))]
[JsonSerializable(typeof(AgentHealthResponse))]
[JsonSerializable(typeof(LeadershipTransferResponse))]
[JsonSerializable(typeof(RaftConfiguration))]
[JsonSerializable(typeof(ApiAutopilotConfiguration))]
[JsonSerializable(typeof(OperatorHealthReply))]
[JsonSerializable(typeof(ServerMembers))]
[JsonSerializable(typeof(AllocFileInfo))]
[JsonSerializable(typeof(StreamFrame))]
[JsonSerializable(typeof(AllocResourceUsage))]
[JsonSerializable(typeof(AllocationRestartRequest))]
[JsonSerializable(typeof(AllocationSignalRequest))]
[JsonSerializable(typeof(WriteResponse))]
[JsonSerializable(typeof(ExecInput))]
[JsonSerializable(typeof(ExecOutput))]
[JsonSerializable(typeof(ExecHandshake))]
[JsonSerializable(typeof(HostStats))]
[JsonSerializable(typeof(MetricsSummary))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, CheckQueryResult>), TypeInfoPropertyName = "CheckQueryResults")]
public sealed partial class ApiJsonContext : JsonSerializerContext
{
    /// <summary>The context to write with: no HTML escaping.</summary>
    public static ApiJsonContext Wire { get; } = new(new JsonSerializerOptions
    {
        PropertyNameCaseInsensitive = true,
        Converters = { new InstantJsonConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
