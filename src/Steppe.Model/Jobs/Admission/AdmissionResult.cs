using System.Diagnostics.CodeAnalysis;

namespace Steppe.Model;

/// <summary>What became of a submitted job: admitted with warnings, or refused with every reason.</summary>
/// <param name="Job">The admitted job, or null when there are refusals.</param>
/// <param name="Warnings">What the user should know although the job is accepted.</param>
/// <param name="Refusals">Every rule the job breaks, in the order of the job file.</param>
public sealed record AdmissionResult(AdmittedJob? Job, IReadOnlyList<string> Warnings, IReadOnlyList<Refusal> Refusals)
{
    [MemberNotNullWhen(true, nameof(Job))]
    public bool IsAdmitted => Job is not null;
}
