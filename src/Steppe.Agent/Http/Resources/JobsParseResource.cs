using System.Text;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Hcl;
using Steppe.JobSpec;
using Steppe.Model;

namespace Steppe.Agent.Http;

/// <summary><c>POST /v1/jobs/parse</c>: a job file as JSON. Answered by any agent, from the request alone.</summary>
/// <remarks>With <c>?diagnostics=json</c> a file that cannot be used is answered with its findings as JSON. Source: decision 0056.</remarks>
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
        if (parsed.Job is null && request.Query.Text("diagnostics") == "json")
        {
            await request.WriteBytesAsync(Encoding.UTF8.GetBytes(DiagnosticJson.Write(parsed.Diagnostics, parsed.OmittedErrors)), status: 400);
            return;
        }

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
