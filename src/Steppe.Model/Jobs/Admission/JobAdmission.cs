using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>Turns a submitted job into one the cluster can run, or says everything that is wrong with it.</summary>
/// <remarks>
/// Pure and thread-safe. The order: fill defaults, check every rule, refuse blocks that are not built, complete to the stored
/// shape, add implicit constraints, compile. Source: job specification.
/// </remarks>
public static class JobAdmission
{
    /// <summary>Checks and completes <paramref name="submitted"/>.</summary>
    public static AdmissionResult Admit(Job submitted, AdmissionOptions options)
    {
        Job canonical = JobDefaults.Fill(submitted with
        {
            Region = string.IsNullOrEmpty(submitted.Region) ? options.Region : submitted.Region,
            Namespace = string.IsNullOrEmpty(submitted.Namespace) ? options.Namespace : submitted.Namespace,
            Priority = submitted.Priority is null or 0 ? options.DefaultPriority : submitted.Priority,
            Outcome = null,
        });

        var outline = JobOutline.Of(canonical);
        ImmutableArray<string> warnings = [.. AdmissionWarnings.Of(outline, options), .. UnbuiltBlocks.Warnings(outline, options)];
        ImmutableArray<Refusal> refusals = [.. JobRules.Check(outline, options), .. UnbuiltBlocks.Check(outline, options)];
        if (!refusals.IsEmpty)
        {
            return new AdmissionResult(Job: null, warnings, refusals);
        }

        Job completed = ImplicitConstraints.Add(JobCompletion.Complete(canonical, options));
        return new AdmissionResult(AdmittedJob.Compile(completed), warnings, refusals);
    }

    /// <summary>Fills the defaults a client library fills, and nothing that only a server knows.</summary>
    public static Job Canonicalize(Job submitted) => JobDefaults.Fill(submitted);
}
