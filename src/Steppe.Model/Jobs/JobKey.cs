namespace Steppe.Model;

/// <summary>Names one job of a region: its namespace and its id.</summary>
/// <remarks>Pure; ordered by namespace, then id, both ordinally.</remarks>
public readonly record struct JobKey(string Namespace, string Id) : IComparable<JobKey>
{
    /// <inheritdoc/>
    public int CompareTo(JobKey other)
    {
        int byNamespace = string.CompareOrdinal(Namespace, other.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(Id, other.Id);
    }

    public static bool operator <(JobKey left, JobKey right) => left.CompareTo(right) < 0;

    public static bool operator >(JobKey left, JobKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(JobKey left, JobKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(JobKey left, JobKey right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => $"{Namespace}/{Id}";
}
