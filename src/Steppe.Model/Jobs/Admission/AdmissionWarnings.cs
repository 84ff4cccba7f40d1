namespace Steppe.Model;

/// <summary>Says what a user should know about a job although it is accepted.</summary>
/// <remarks>Pure. Source: job specification §2.1, warnings.</remarks>
internal static class AdmissionWarnings
{
    public static IEnumerable<string> Of(JobOutline outline, AdmissionOptions options)
    {
        Job job = outline.Job;
        foreach (string path in outline.Wishes.Where(_ => job.Type == "sysbatch"))
        {
            yield return $"{path}: a sysbatch job runs on every fitting node, so the block has no effect; remove it.";
        }

        foreach ((string path, TaskGroup group, _) in outline.Groups)
        {
            if (job.Type == "sysbatch" && group.Count > 1)
            {
                yield return $"{path}.count: a sysbatch job runs once on every fitting node, so {group.Count} has no effect; remove it.";
            }

            if (group.Update is { MaxParallel: > 0 } update && update.MaxParallel > group.Count && group.Count > 0)
            {
                yield return $"{path}.update.max_parallel: {update.MaxParallel} is more than the group's count of {group.Count}; "
                    + "every allocation may be replaced at once.";
            }

            if (group.Networks.OrEmpty().Any(static network => network.MBits > 0))
            {
                yield return $"{path}.network.mbits: it is deprecated and has no effect; remove it.";
            }
        }

        string[] promoted = [.. outline.Groups.Where(static at => at.Group.Update is { Canary: > 0, AutoPromote: true }).Select(static at => at.Path)];
        foreach ((string path, _, _) in outline.Groups.Where(static at => at.Group.Update is { Canary: > 0, AutoPromote: not true }))
        {
            if (promoted.Length > 0)
            {
                yield return $"{path}.update.auto_promote: it is set on {promoted[0]} and not here, so the canaries of no group are promoted by themselves; set it on all groups or on none.";
            }
        }

        foreach ((string path, _, TaskSpec task) in outline.Tasks)
        {
            foreach (WorkloadIdentity identity in task.Identities.OrEmpty().Where(static identity => identity.Audience.OrEmpty().Count == 0 || identity.Ttl is null))
            {
                yield return $"{path}.identity[{identity.Name}]: without aud and ttl it is good for every audience, for as long as the allocation lives; set both.";
            }

            if (task.Templates.OrEmpty().Any(static template => template.VaultGrace > Duration.Zero))
            {
                yield return $"{path}.template.vault_grace: it is deprecated and has no effect; remove it.";
            }

            if (task.Resources?.Iops > 0)
            {
                yield return $"{path}.resources.iops: it is deprecated and has no effect; remove it.";
            }

            if (task.Resources?.MemoryMaxMb is not (null or 0) && !options.IsMemoryOversubscriptionEnabled)
            {
                yield return $"{path}.resources.memory_max: memory oversubscription is off in the scheduler configuration, "
                    + "so the value has no effect.";
            }
        }
    }
}
