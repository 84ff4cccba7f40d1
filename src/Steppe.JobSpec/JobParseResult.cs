using Steppe.Hcl;
using Steppe.Model;

namespace Steppe.JobSpec;

/// <summary>What reading a job file gave.</summary>
/// <param name="Job">The job as a request would carry it, unset things null; null when there is an error.</param>
/// <param name="Diagnostics">All findings, errors before warnings, each in the order of the file.</param>
public sealed record JobParseResult(Job? Job, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>The errors in the form the reference's tools show: one a line, or the first syntax error and a count.</summary>
    public string? ErrorText { get; init; }

    /// <summary>What must not be shown to anybody, because a sensitive variable has it.</summary>
    public SensitiveTexts Sensitive { get; init; } = SensitiveTexts.None;

    /// <summary>How many more errors there are than <see cref="Diagnostics"/> holds.</summary>
    public int OmittedErrors { get; init; }

    /// <summary>The file as it was written; null when nothing of it could be read.</summary>
    internal IWrittenBlock? File { get; init; }

    /// <summary>Shows broken rules where the file breaks them.</summary>
    /// <param name="refusals">What admission said of <see cref="Job"/>.</param>
    public IReadOnlyList<Diagnostic> Explain(IEnumerable<Refusal> refusals) =>
    [
        .. refusals.Select(refusal => Diagnostic.Error(
            refusal.Code == RefusalCode.Unsupported ? "Not supported" : "Invalid job",
            Sensitive.Hide(refusal.ToString()),
            PlaceOf(refusal.FieldPath))),
    ];

    /// <summary>Finds where a field of the job was written, or the nearest block around it.</summary>
    /// <param name="fieldPath">The field as refusals name it, such as <c>group[web].count</c>; null for the job as a whole.</param>
    /// <returns>Null for what is no field of a job.</returns>
    public SourceRange? PlaceOf(string? fieldPath) => File is null ? null : JobPlaces.Find(File, fieldPath);

    /// <summary>True when there is at least one error.</summary>
    public bool HasErrors => Diagnostics.Any(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
}
