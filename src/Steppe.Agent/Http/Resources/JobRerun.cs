using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary>Our <c>PUT /v1/job/:id/rerun</c>: finished batch work is done once more.</summary>
internal sealed class JobRerun(ServerNode server)
{
    public async ValueTask HandleAsync(ApiRequest request, JobKey key)
    {
        request.Require(request.IsWrite);
        JobRerunRequest asked = await request.FindJsonAsync(ApiJsonContext.Wire.JobRerunRequest) ?? new JobRerunRequest();
        if (asked.EvalPriority is not 0 and (< 1 or > 100))
        {
            throw new ApiException(400, "Eval priority must be between 1 and 100 inclusively");
        }

        RequestId requestId = default;
        if (asked.RequestId.Length > 0 && !RequestId.TryParse(asked.RequestId, out requestId))
        {
            throw new ApiException(400, $"RequestID \"{asked.RequestId}\" is not a UUID: send one of 36 characters, or leave it out");
        }

        CommandOutcome outcome = await server.RerunJobAsync(
            key, asked.FailedOnly, asked.EvalPriority == 0 ? null : asked.EvalPriority, requestId, request.Aborted);
        if (outcome is not CommandOutcome.Accepted accepted)
        {
            // A path of our own owes nothing to old clients: what the caller can put right is a 400.
            Refusal refusal = ((CommandOutcome.Refused)outcome).Refusal;
            throw refusal.Code == RefusalCode.Conflict ? new ApiException(400, refusal.ToString()) : ApiException.From([refusal]);
        }

        await JobAnswer.WriteAsync(request, accepted);
    }
}
