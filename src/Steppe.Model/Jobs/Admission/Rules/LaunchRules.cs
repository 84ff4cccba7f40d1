namespace Steppe.Model;

/// <summary>The rules of jobs that only start others: periodic and parameterized ones.</summary>
/// <remarks>Pure. Source: job specification §2.7.</remarks>
internal static class LaunchRules
{
    private static readonly string[] Payloads = ["optional", "required", "forbidden"];

    public static void Check(Job job, AdmissionOptions options, Violations violations)
    {
        bool runsToCompletion = job.Type is "batch" or "sysbatch";
        violations.Require(job.Periodic is null || runsToCompletion, "periodic", $"a {job.Type} job cannot be periodic: use type \"batch\" or \"sysbatch\".");
        violations.Require(
            job.ParameterizedJob is null || runsToCompletion,
            "parameterized", $"a {job.Type} job cannot be parameterized: use type \"batch\" or \"sysbatch\".");
        violations.Require(
            !job.Dispatched, "dispatched", "job can't be submitted with 'Dispatched' set: dispatch its parent instead, or leave the field out.");
        if (job.Periodic is { } periodic)
        {
            CheckPeriodic(periodic, options, violations);
        }

        if (job.ParameterizedJob is { } parameterized)
        {
            CheckParameterized(parameterized, violations);
        }
    }

    private static void CheckPeriodic(PeriodicConfig periodic, AdmissionOptions options, Violations violations)
    {
        bool hasSpec = !string.IsNullOrEmpty(periodic.Spec);
        bool hasSpecs = periodic.Specs.OrEmpty().Count > 0;
        violations.Require(hasSpec || hasSpecs, "periodic", "it needs cron or crons: say when to launch.");
        violations.Require(!hasSpec || !hasSpecs, "periodic", "it has both cron and crons: keep one.");
        violations.Require(
            periodic.SpecType is null or "" or "cron", "periodic.spec_type", $"\"{periodic.SpecType}\" is not known here: write \"cron\", or leave it out.");
        PeriodicSchedule.Parse(periodic, options.TimeZones, violations);
    }

    private static void CheckParameterized(ParameterizedConfig parameterized, Violations violations)
    {
        violations.RequireOneOf(parameterized.Payload, Payloads, "parameterized.payload");
        string both = string.Join(", ", parameterized.MetaRequired.OrEmpty().Intersect(parameterized.MetaOptional.OrEmpty(), StringComparer.Ordinal));
        violations.Require(both.Length == 0, "parameterized", $"meta_required and meta_optional share {both}: keep each key in one list.");
    }
}
