using Steppe.Model;

namespace Steppe.State;

/// <summary>What tells one stored job from another: a purged and registered job starts again at version 0.</summary>
internal readonly record struct JobVersionReference(JobKey Key, ulong Version, ulong JobModifyIndex)
{
    public static JobVersionReference Of(AdmittedJob job) => new(job.Key, job.Version, job.JobModifyIndex);
}
