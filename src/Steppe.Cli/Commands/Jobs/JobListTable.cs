using Steppe.Api.Types;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Jobs;

/// <summary>The table of jobs, by id.</summary>
/// <remarks>Pure.</remarks>
internal static class JobListTable
{
    public static string Of(IEnumerable<JobListStub> jobs, Times times, bool allNamespaces)
    {
        Table table = allNamespaces
            ? new("ID", "Namespace", "Type", "Priority", "Status", "Submit Date")
            : new("ID", "Type", "Priority", "Status", "Submit Date");
        foreach (JobListStub job in jobs.OrderBy(static job => job.Id, StringComparer.Ordinal))
        {
            string[] rest =
            [
                TypeOf(job), Quantities.Text(job.Priority), JobStatusText.Of(job.Status, job.Stop), times.Absolute(job.SubmitTime),
            ];
            table.Add(allNamespaces ? [job.Id, job.Namespace ?? "", .. rest] : [job.Id, .. rest]);
        }

        return table.ToString();
    }

    private static string TypeOf(JobListStub job) =>
        job.Type + (job.Periodic ? "/periodic" : "") + (job.ParameterizedJob ? "/parameterized" : "");
}

/// <summary>A job's status as people read it.</summary>
internal static class JobStatusText
{
    public static string Of(string? status, bool isStopped) => isStopped ? $"{status} (stopped)" : status ?? "";
}
