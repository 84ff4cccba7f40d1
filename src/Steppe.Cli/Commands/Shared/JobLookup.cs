using System.Text.Json;
using Steppe.Api;
using Steppe.Api.Areas;
using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Jobs;

namespace Steppe.Cli.Commands.Shared;

/// <summary>Finds the job the user means: its id or a prefix that only one job has.</summary>
internal static class JobLookup
{
    /// <summary>The job's id and a client of its namespace.</summary>
    /// <exception cref="CliException">No job or several match.</exception>
    public static Task<FoundJob> FindAsync(CommandRun run, string text, CancellationToken cancellation) =>
        FindAsync(run, text, static _ => true, cancellation);

    /// <summary>The same among the jobs that fit; the full id of a job that does not fit is taken as it is, for the agent to refuse.</summary>
    /// <exception cref="CliException">No job or several match.</exception>
    public static async Task<FoundJob> FindAsync(
        CommandRun run, string text, Func<JobListStub, bool> fits, CancellationToken cancellation)
    {
        JobListStub[] jobs;
        try
        {
            // A full id needs no list: its job may have a hundred thousand children, whose ids start with it too.
            if (run.Client.Namespace != "*"
                && await run.Client.Jobs.FindFirstAsync(text, cancellation).ConfigureAwait(false) is { } first && first.Id == text)
            {
                return new FoundJob(first.Id, run.Client.With(first.Namespace ?? ""), IsExact: true);
            }

            jobs = [.. (await run.Client.Jobs.ListAsync(text, cancellation).ConfigureAwait(false)).Where(job => job.Id == text || fits(job))];
        }
        catch (ApiException error) when (error.IsDenied)
        {
            // Reading one job needs fewer rights than listing, so try the text as it is.
            return new FoundJob(text, run.Client, IsExact: true);
        }

        Array.Sort(jobs, static (left, right) => string.CompareOrdinal(left.Id, right.Id));
        if (jobs.Length == 0)
        {
            throw new CliException($"No job(s) with prefix or ID \"{text}\" found. List jobs with: {run.Host.ProgramName} job status");
        }

        bool isExact = jobs[0].Id == text;
        if (jobs.Length > 1 && (!isExact || jobs[1].Id == text))
        {
            string table = JobListTable.Of(jobs, run.Times, run.Client.Namespace == "*");
            throw new CliException($"Prefix \"{text}\" matched multiple jobs\n\n{table}");
        }

        return new FoundJob(jobs[0].Id, run.Client.With(jobs[0].Namespace ?? ""), isExact);
    }

    /// <summary>Picks an allocation of a job at random: a running one, or any if none runs.</summary>
    public static async Task<string> PickAllocationAsync(CommandRun run, string jobText, CancellationToken cancellation)
    {
        FoundJob job = await FindAsync(run, jobText, cancellation).ConfigureAwait(false);
        AllocListStub[] allocations = await job.Client.Jobs.GetAllocationsAsync(job.Id, cancellation: cancellation).ConfigureAwait(false);
        AllocListStub[] running = [.. allocations.Where(static allocation => allocation.ClientStatus == "running")];
        AllocListStub[] candidates = running.Length > 0 ? running : allocations;
        if (candidates.Length == 0)
        {
            throw new CliException($"No allocations for job \"{job.Id}\" found.");
        }

        return candidates[run.Host.Entropy.Next(candidates.Length)].Id;
    }

    /// <summary>Joins raw answers into one JSON object.</summary>
    public static byte[] Combine(params (string Name, byte[] Json)[] members)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            foreach ((string name, byte[] json) in members)
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(json);
            }

            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Path below a job.</summary>
    public static ApiPath PathOf(string id, string after) => ApiPath.Of(JobsApi.JobPath(id).Text + after);
}

/// <summary>A job that was found.</summary>
/// <param name="Id">Its full id.</param>
/// <param name="Client">A client that works in the job's namespace.</param>
/// <param name="IsExact">Whether the user wrote the full id.</param>
internal sealed record FoundJob(string Id, ApiClient Client, bool IsExact);
