using Steppe.Api;
using Steppe.Api.Types;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary>How an accepted change of a job is answered: by the evaluation that carries it out, if there is one.</summary>
internal static class JobAnswer
{
    public static ValueTask WriteAsync(ApiRequest request, CommandOutcome.Accepted accepted)
    {
        request.SetIndex(accepted.Index);
        return request.WriteJsonAsync(
            new JobRegisterResponse
            {
                EvalId = accepted.EvaluationId.ToString(),
                EvalCreateIndex = accepted.EvaluationId.IsNone ? 0 : accepted.Index,
                JobModifyIndex = accepted.ModifyIndex,
                Index = accepted.Index,
                KnownLeader = true,
            },
            ApiJsonContext.Wire.JobRegisterResponse);
    }
}
