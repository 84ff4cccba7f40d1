using Steppe.Model;

namespace Steppe.Server;

/// <summary>How a job is to be registered.</summary>
public sealed record RegisterJobOptions
{
    public static readonly RegisterJobOptions Default = new();

    /// <summary>Chosen by the caller to be able to ask again; none lets the server choose.</summary>
    public RequestId RequestId { get; init; }

    /// <summary>Write only if the stored job has this <c>JobModifyIndex</c>; 0: only if there is none; null: in any case.</summary>
    public ulong? EnforcedJobModifyIndex { get; init; }

    /// <summary>Whether groups the stored job has keep the counts they have there.</summary>
    public bool PreservesCounts { get; init; }

    /// <summary>The file it was registered from, to be kept beside the version; null for none.</summary>
    public JobSource? Source { get; init; }

    /// <summary>Overrides the job's priority for the evaluation.</summary>
    public int? EvaluationPriority { get; init; }
}
