using Steppe.Model;

namespace Steppe.State;

/// <summary>Which jobs were made by which, and under which dispatch token.</summary>
/// <remarks>Immutable; follows from the jobs and is not stored.</remarks>
public sealed record JobFamilies
{
    public static readonly JobFamilies Empty = new();

    private Relation<JobKey, JobKey> Children { get; init; } = Relation<JobKey, JobKey>.Empty;

    private Table<DispatchToken, JobKey> Tokens { get; init; } = Table<DispatchToken, JobKey>.Empty;

    /// <summary>The children of a job, in order.</summary>
    public IReadOnlyCollection<JobKey> ChildrenOf(JobKey parent) => Children.Of(parent);

    /// <summary>The child a token was given for, or null.</summary>
    public JobKey? FindDispatched(JobKey parent, string token) =>
        token.Length > 0 && Tokens.TryFind(new DispatchToken(parent, token), out JobKey child) ? child : null;

    internal JobFamilies With(AdmittedJob job) => job.ParentKey is not { } parent ? this : new JobFamilies
    {
        Children = Children.With(parent, job.Key),
        Tokens = TokenOf(job, parent) is { } token ? Tokens.With(token, job.Key) : Tokens,
    };

    internal JobFamilies Without(AdmittedJob job) => job.ParentKey is not { } parent ? this : new JobFamilies
    {
        Children = Children.Without(parent, job.Key),
        Tokens = TokenOf(job, parent) is { } token ? Tokens.Without(token) : Tokens,
    };

    private static DispatchToken? TokenOf(AdmittedJob job, JobKey parent) =>
        job.Specification.DispatchIdempotencyToken is { Length: > 0 } token ? new DispatchToken(parent, token) : null;
}
