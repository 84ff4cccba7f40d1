using Steppe.Model;

namespace Steppe.Agent.Http;

/// <summary>What every request that carries a job must have.</summary>
internal static class SubmittedJob
{
    /// <summary>The job of the body.</summary>
    /// <param name="job">What the body holds.</param>
    /// <param name="id">The id in the path, which the job's must equal; null when the path has none.</param>
    /// <exception cref="ApiException">There is none, it has no id, or another one.</exception>
    public static Job Check(Job? job, string? id) => job switch
    {
        null => throw new ApiException(400, "Job must be specified"),
        { Id: null or "" } => throw new ApiException(400, "Job ID hasn't been provided"),
        _ when id is not null && job.Id != id => throw new ApiException(400, "Job ID does not match name"),
        _ => job,
    };

    /// <summary>Its namespace: of the query, else of the body, else its own.</summary>
    public static string Namespace(ApiRequest request, string ofBody, Job job) =>
        request.Query.Text("namespace") is { Length: > 0 } asked ? asked
            : ofBody.Length > 0 ? ofBody
            : string.IsNullOrEmpty(job.Namespace) ? "default" : job.Namespace;
}
