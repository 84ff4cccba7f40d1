using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State;

/// <summary>The kept versions of one job, oldest first; the last is the current one.</summary>
public sealed class JobHistory
{
    /// <summary>Versions kept, the current one included.</summary>
    public const int Kept = 6;

    /// <summary>No versions.</summary>
    public static readonly JobHistory Empty = new([]);

    private JobHistory(ImmutableArray<AdmittedJob> versions) => Versions = versions;

    /// <summary>Oldest first.</summary>
    public ImmutableArray<AdmittedJob> Versions { get; }

    /// <summary>One version, or null.</summary>
    public AdmittedJob? Find(ulong version) => Versions.FirstOrDefault(job => job.Version == version);

    /// <summary>With a version added, or written again; the oldest go, but never the newest stable one.</summary>
    public JobHistory With(AdmittedJob job)
    {
        List<AdmittedJob> versions = [.. Versions.Where(version => version.Version != job.Version), job];
        versions.Sort(static (left, right) => left.Version.CompareTo(right.Version));
        AdmittedJob? newestStable = versions.FindLast(static version => version.Specification.Stable == true);
        while (versions.Count > Kept)
        {
            versions.RemoveAt(ReferenceEquals(versions[0], newestStable) ? 1 : 0);
        }

        return new JobHistory([.. versions]);
    }
}
