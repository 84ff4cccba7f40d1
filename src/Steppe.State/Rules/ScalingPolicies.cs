using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Steppe.Model;

namespace Steppe.State;

/// <summary>The scaling policies there are: one for each group of a job that has a <c>scaling</c> block.</summary>
/// <remarks>Pure. They are no rows of their own: a policy is what the current version of its job says, and its id follows from the
/// names of job and group, so it stays the same whatever versions come.</remarks>
public static class ScalingPolicies
{
    /// <summary>The policies of a job, with what servers add; none of a job that is stopped.</summary>
    public static IEnumerable<ScalingPolicy> Of(AdmittedJob job) => job.IsStopped
        ? []
        : job.Groups.Where(static group => group.Specification.Scaling is not null).Select(group => Complete(job.Key, job, group.Specification.Scaling!, group.Name));

    /// <summary>A job as it is shown: its policies with what servers add.</summary>
    public static Job Shown(AdmittedJob job) => job.Groups.All(static group => group.Specification.Scaling is null)
        ? job.Specification
        : job.Specification with
        {
            TaskGroups =
            [
                .. job.Specification.TaskGroups!.Select(group => group.Scaling is { } policy
                    ? group with { Scaling = Complete(job.Key, job, policy, group.Name ?? "") }
                    : group),
            ],
        };

    private static ScalingPolicy Complete(JobKey key, AdmittedJob job, ScalingPolicy policy, string group) => policy with
    {
        Id = Uuid.Format(IdOf(key, group)),
        Target = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
            .Add("Group", group).Add("Job", key.Id).Add("Namespace", key.Namespace),
        CreateIndex = job.CreateIndex,
        ModifyIndex = job.JobModifyIndex,
    };

    private static Guid IdOf(JobKey job, string group)
    {
        // Names hold no NUL, so no two of them run together.
        byte[] names = Encoding.UTF8.GetBytes($"scaling policy\0{job.Namespace}\0{job.Id}\0{group}");
        return new Guid(SHA256.HashData(names).AsSpan(0, 16), bigEndian: true);
    }
}
