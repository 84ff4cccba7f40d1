using System.Diagnostics;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.Server;

namespace Steppe.Agent.Http;

/// <summary><c>PUT /v1/job/:id/plan</c>: what registering a job would do. Changes nothing.</summary>
internal sealed class JobPlanResource(ServerNode server)
{
    public async ValueTask HandleAsync(ApiRequest request, JobKey key)
    {
        request.Require(request.IsWrite);
        JobPlanRequest body = await request.ReadJsonAsync(ApiJsonContext.Wire.JobPlanRequest);
        Job job = SubmittedJob.Place(SubmittedJob.Check(body.Job, key.Id), request, server, body.Region, body.Namespace);
        PlanJobResult result = await server.PlanJobAsync(job, body.Diff, request.Aborted);
        switch (result)
        {
            case PlanJobResult.Planned planned:
                request.SetIndex(planned.Index);
                await request.WriteJsonAsync(PlanProjection.Of(planned), ApiJsonContext.Wire.JobPlanResponse);
                break;
            case PlanJobResult.Refused refused:
                throw ApiException.From(refused.Refusals);
            default:
                throw new UnreachableException();
        }
    }
}
