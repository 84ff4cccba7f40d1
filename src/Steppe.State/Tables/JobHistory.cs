using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State;

/// <summary>The kept versions of one job, oldest first; the last is the current one.</summary>
public sealed class JobHistory
{
    /// <summary>Versions kept, the current one included; those with a name of their own do not count.</summary>
    public const int Kept = 6;

    /// <summary>No versions.</summary>
    public static readonly JobHistory Empty = new([], ImmutableSortedDictionary<ulong, JobSource>.Empty);

    private JobHistory(ImmutableArray<AdmittedJob> versions, ImmutableSortedDictionary<ulong, JobSource> sources) =>
        (Versions, Sources) = (versions, sources);

    /// <summary>Oldest first.</summary>
    public ImmutableArray<AdmittedJob> Versions { get; }

    /// <summary>By version: the file it was registered from, where there is one.</summary>
    public ImmutableSortedDictionary<ulong, JobSource> Sources { get; }

    /// <summary>One version, or null.</summary>
    public AdmittedJob? Find(ulong version) => Versions.FirstOrDefault(job => job.Version == version);

    /// <summary>The version with a name of its own, or null.</summary>
    public AdmittedJob? FindTagged(string name) =>
        Versions.FirstOrDefault(job => job.Specification.VersionTag is { } tag && tag.Name == name);

    /// <summary>Whether any version has a name of its own.</summary>
    public bool HasTags => Versions.Any(IsTagged);

    /// <summary>The file a version was registered from, or null.</summary>
    public JobSource? FindSource(ulong version) => Sources.GetValueOrDefault(version);

    /// <summary>With a version added, or written again; the oldest go, but never the newest stable one nor one with a name.</summary>
    public JobHistory With(AdmittedJob job)
    {
        List<AdmittedJob> versions = [.. Versions.Where(version => version.Version != job.Version), job];
        versions.Sort(static (left, right) => left.Version.CompareTo(right.Version));
        AdmittedJob? newestStable = versions.FindLast(static version => version.Specification.Stable == true);
        ImmutableSortedDictionary<ulong, JobSource> sources = Sources;
        for (int nameless = versions.Count(static version => !IsTagged(version)); nameless > Kept; nameless--)
        {
            int oldest = versions.FindIndex(version => !IsTagged(version) && !ReferenceEquals(version, newestStable));
            sources = sources.Remove(versions[oldest].Version);
            versions.RemoveAt(oldest);
        }

        return new JobHistory([.. versions], sources);
    }

    /// <summary>With the file a version was registered from.</summary>
    public JobHistory With(ulong version, JobSource source) => new(Versions, Sources.SetItem(version, source));

    private static bool IsTagged(AdmittedJob version) => version.Specification.VersionTag is not null;
}
