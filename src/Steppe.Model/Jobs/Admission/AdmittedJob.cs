using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>A job that passed admission, with everything compiled that placement asks for again and again.</summary>
/// <remarks>
/// Immutable and thread-safe; compares by reference. Compilation is pure, so a job decoded from stored state compiles to the
/// same. <see cref="Specification"/> is what the API shows.
/// </remarks>
public sealed class AdmittedJob
{
    private AdmittedJob(Job specification, JobType type, ImmutableArray<AdmittedGroup> groups)
    {
        Specification = specification;
        Key = new JobKey(specification.Namespace ?? "", specification.Id ?? "");
        Type = type;
        Status = JobStatusWords.FromWord(specification.Status);
        Groups = groups;
    }

    public Job Specification { get; }

    public JobKey Key { get; }

    public JobType Type { get; }

    public JobStatus Status { get; }

    /// <summary>The groups in the order of the job file.</summary>
    public ImmutableArray<AdmittedGroup> Groups { get; }

    public int Priority => Specification.Priority ?? 0;

    /// <summary>True once the job was deregistered: nothing of it should run.</summary>
    public bool IsStopped => Specification.Stop ?? false;

    public bool IsPeriodic => Specification.Periodic is not null;

    /// <summary>True for a template of dispatches; a dispatched child is no template.</summary>
    public bool IsParameterized => Specification.ParameterizedJob is not null && !Specification.Dispatched;

    /// <summary>True when the job itself is never placed, only the jobs made of it.</summary>
    public bool MakesChildren => IsPeriodic || IsParameterized;

    /// <summary>True when the clock launches children of it.</summary>
    /// <remarks>A template of dispatches is not launched: its dispatched children are.</remarks>
    public bool IsLaunched => Specification.Periodic is { Enabled: not false } && !IsStopped && !IsParameterized;

    /// <summary>The job it was made of, or null.</summary>
    public JobKey? ParentKey => Specification.ParentId is { Length: > 0 } parent ? new JobKey(Key.Namespace, parent) : null;

    public ulong Version => Specification.Version ?? 0;

    public ulong CreateIndex => Specification.CreateIndex ?? 0;

    public ulong ModifyIndex => Specification.ModifyIndex ?? 0;

    public ulong JobModifyIndex => Specification.JobModifyIndex ?? 0;

    /// <summary>Compiles a job whose defaults are filled.</summary>
    /// <exception cref="ArgumentException">The job's type is none of the four: it never passed admission.</exception>
    public static AdmittedJob Compile(Job completed) =>
        JobTypeWords.TryParse(completed.Type, out JobType type)
            ? new AdmittedJob(completed, type, [.. completed.TaskGroups.OrEmpty().Select(group => AdmittedGroup.Compile(group, completed))])
            : throw new ArgumentException($"job \"{completed.Id}\" has type \"{completed.Type}\"", nameof(completed));

    public AdmittedGroup? FindGroup(string name)
    {
        foreach (AdmittedGroup group in Groups)
        {
            if (group.Name == name)
            {
                return group;
            }
        }

        return null;
    }

    /// <summary>The same job with other server-set fields (status, version, indexes, times, stop): groups are shared.</summary>
    /// <param name="specification">Must equal the present one in all that <see cref="Compile"/> reads.</param>
    public AdmittedJob With(Job specification) => new(specification, Type, Groups);

    /// <inheritdoc/>
    public override string ToString() => $"{Key} version {Version}";
}
