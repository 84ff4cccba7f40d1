using Steppe.Api;
using Steppe.Api.Types;
using Steppe.JobSpec;
using Steppe.Model;

namespace Steppe.Agent.Http;

/// <summary><c>POST /v1/jobs/parse</c>: a job file as JSON. Answered by any agent, from the request alone.</summary>
internal static class JobsParseResource
{
    public static async ValueTask HandleAsync(ApiRequest request)
    {
        request.Require(request.IsWrite);
        JobsParseRequest body = await request.ReadJsonAsync(ApiJsonContext.Wire.JobsParseRequest);
        if (body.JobHcl.Length == 0)
        {
            throw new ApiException(400, "Job spec is empty");
        }

        JobParseResult parsed = JobFile.Parse(body.JobHcl, new JobParseOptions
        {
            Legacy = body.Hclv1,
            VariableFiles = body.Variables.Length == 0 ? [] : [new VariableFile("input.vars", body.Variables)],
        });
        if (parsed.Job is not { } job)
        {
            throw new ApiException(
                400,
                $"Failed to parse job: {parsed.ErrorText}");
        }

        Job shown = body.Canonicalize ? JobAdmission.Canonicalize(job) : job;
        await request.WriteJsonAsync(shown, SteppeJson.TypeInfo<Job>(SteppeJson.Wire));
    }
}
