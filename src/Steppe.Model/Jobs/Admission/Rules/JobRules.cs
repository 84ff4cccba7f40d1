namespace Steppe.Model;

/// <summary>The rules a whole job must obey.</summary>
/// <remarks>Pure. Works on a job whose defaults are filled. Source: job specification §2.1.</remarks>
internal static class JobRules
{
    private static readonly string[] Types = ["service", "batch", "system", "sysbatch"];

    public static IReadOnlyList<Refusal> Check(JobOutline outline, AdmissionOptions options)
    {
        Job job = outline.Job;
        var violations = new Violations();
        CheckIdentity(job, violations);
        CheckPlace(job, options, violations);
        ConstraintRules.Check("", job.Constraints, isTask: false, violations);
        ConstraintRules.Check("", job.Affinities, violations);
        ConstraintRules.Check("", job.Spreads, violations);
        CheckWishes(outline, violations);
        MultiregionRules.Check(job.Multiregion, violations);
        ExtensionRules.CheckSecrets("", job.Secrets, violations);
        LaunchRules.Check(job, options, violations);
        violations.Require(job.TaskGroups.OrEmpty().Count > 0, "group", "a job needs at least one group: add a group block.");
        CheckUnique(outline.Groups.Select(static at => new NamedPlace(at.Path, at.Group.Name ?? "")), "group", violations);
        foreach (GroupPlace place in outline.Groups)
        {
            GroupRules.Check(place, job, violations);
        }

        return violations.All;
    }

    /// <summary>Notes each name that occurs again.</summary>
    public static void CheckUnique(IEnumerable<NamedPlace> named, string block, Violations violations)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string path, string name) in named)
        {
            violations.Require(name.Length == 0 || seen.Add(name), path, $"there is another {block} named \"{name}\": give each its own name.");
        }
    }

    private static void CheckIdentity(Job job, Violations violations)
    {
        string id = job.Id ?? "";
        violations.Require(id.Length > 0, "id", "a job needs an id: write it after the word job.");
        violations.Require(!id.Contains(' ', StringComparison.Ordinal), "id", $"\"{id}\" contains a space: use dashes or underscores.");
        violations.Require(!id.Contains('\0', StringComparison.Ordinal), "id", "it contains a null character: remove it.");
        violations.Require(!string.IsNullOrEmpty(job.Name), "name", "a job needs a name: leave it out to use the id.");
        violations.Require(job.Name?.Contains('\0', StringComparison.Ordinal) != true, "name", "it contains a null character: remove it.");
        violations.RequireOneOf(job.Type, Types, "type");
        violations.Require(job.Payload is null or { Length: 0 }, "payload", "a payload comes with a dispatch, not with a registration: remove it.");
    }

    private static void CheckPlace(Job job, AdmissionOptions options, Violations violations)
    {
        violations.Require(
            job.Priority >= 1 && job.Priority <= options.MaxPriority,
            "priority", $"{job.Priority} is outside 1 to {options.MaxPriority}: choose a value between them.");
        foreach ((string datacenter, int index) in job.Datacenters.OrEmpty().Numbered())
        {
            violations.Require(datacenter.Length > 0, $"datacenters[{index}]", "it is empty: name a datacenter, or leave datacenters out for all.");
        }
    }

    private static void CheckWishes(JobOutline outline, Violations violations)
    {
        foreach (string path in outline.Wishes)
        {
            violations.Require(outline.Job.Type != "system", path, "a system job runs on every fitting node, so there is nothing to wish for: remove the block.");
        }
    }
}
