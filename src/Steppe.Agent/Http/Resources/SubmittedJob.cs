using Steppe.Model;
using Steppe.Server;

namespace Steppe.Agent.Http;

/// <summary>What every request that carries a job must have.</summary>
internal static class SubmittedJob
{
    /// <summary>The job of the body.</summary>
    /// <param name="job">What the body holds.</param>
    /// <param name="id">The id in the path, which the job's must equal; null when the path has none.</param>
    /// <exception cref="ApiException">There is none, it has no id or another one, or what its type never has.</exception>
    public static Job Check(Job? job, string? id) => job switch
    {
        null => throw new ApiException(400, "Job must be specified"),
        { Id: null or "" } => throw new ApiException(400, "Job ID hasn't been provided"),
        _ when id is not null && job.Id != id => throw new ApiException(400, "Job ID does not match name"),
        { Type: "system" } when job.TaskGroups?.Any(static group => group.Scaling is not null) == true =>
            throw new ApiException(400, "Task groups with job type system do not support scaling blocks"),
        _ => job,
    };

    /// <summary>The job in the region and the namespace that are meant.</summary>
    /// <remarks>The query says it first, then the body, then the job itself; <c>global</c> is whatever region this is.</remarks>
    /// <param name="job">The job.</param>
    /// <param name="request">The request.</param>
    /// <param name="server">The server that was asked.</param>
    /// <param name="region">The region beside the job; empty for none.</param>
    /// <param name="namespace">The namespace beside the job; empty for none.</param>
    /// <exception cref="ApiException">It is for another region.</exception>
    public static Job Place(Job job, ApiRequest request, ServerNode server, string region, string @namespace)
    {
        string here = server.Options.Region;
        string wanted = First(request.Query.Text("region"), region, job.Region, "global");
        return wanted != here && wanted != "global"
            ? throw new ApiException(500, "No path to region")
            : job with { Region = here, Namespace = First(request.Query.Text("namespace"), @namespace, job.Namespace, "default") };
    }

    private static string First(params string?[] texts) => texts.First(static text => !string.IsNullOrEmpty(text))!;
}
