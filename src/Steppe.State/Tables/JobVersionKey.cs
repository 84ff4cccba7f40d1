using Steppe.Model;

namespace Steppe.State;

/// <summary>One version of one job.</summary>
public readonly record struct JobVersionKey(JobKey Job, ulong Version) : IComparable<JobVersionKey>
{
    /// <inheritdoc/>
    public int CompareTo(JobVersionKey other)
    {
        int byJob = Job.CompareTo(other.Job);
        return byJob != 0 ? byJob : Version.CompareTo(other.Version);
    }
}
