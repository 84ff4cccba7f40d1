namespace Steppe.Model;

/// <summary>Fills the defaults of a job and its groups.</summary>
/// <remarks>Pure. Source: job specification §3; pinned by the recorded canonical forms.</remarks>
internal static class JobDefaults
{
    public static Job Fill(Job job)
    {
        Job filled = job with
        {
            Id = job.Id ?? "",
            Name = job.Name ?? job.Id ?? "",
            ParentId = job.ParentId ?? "",
            Region = job.Region ?? "global",
            Namespace = string.IsNullOrEmpty(job.Namespace) ? "default" : job.Namespace,
            Type = string.IsNullOrEmpty(job.Type) ? "service" : job.Type,
            Priority = job.Priority ?? 50,
            AllAtOnce = job.AllAtOnce ?? false,
            NodePool = job.NodePool ?? "",
            ConsulToken = job.ConsulToken ?? "",
            ConsulNamespace = job.ConsulNamespace ?? "",
            VaultToken = job.VaultToken ?? "",
            VaultNamespace = job.VaultNamespace ?? "",
            NomadTokenId = job.NomadTokenId ?? "",
            Status = job.Status ?? "",
            StatusDescription = job.StatusDescription ?? "",
            Stop = job.Stop ?? false,
            Stable = job.Stable ?? false,
            Version = job.Version ?? 0,
            CreateIndex = job.CreateIndex ?? 0,
            ModifyIndex = job.ModifyIndex ?? 0,
            JobModifyIndex = job.JobModifyIndex ?? 0,
            Affinities = TaskDefaults.Fill(job.Affinities),
            Spreads = Fill(job.Spreads),
            Periodic = Fill(job.Periodic),
            ParameterizedJob = Fill(job.ParameterizedJob),
            Update = Update(job),
        };
        return filled with
        {
            TaskGroups = filled.TaskGroups.Map(group => Fill(group, filled)),
        };
    }

    private static TaskGroup Fill(TaskGroup group, Job job)
    {
        int count = group.Count ?? (int)Math.Clamp(group.Scaling?.Min ?? 1, int.MinValue, int.MaxValue);
        RestartPolicy restart = group.RestartPolicy.Over(PolicyDefaults.Restart(job.Type));
        TaskGroup filled = group with
        {
            Name = group.Name ?? "",
            Count = count,
            Affinities = TaskDefaults.Fill(group.Affinities),
            Spreads = Fill(group.Spreads),
            RestartPolicy = restart,
            ReschedulePolicy = Reschedule(group, job),
            EphemeralDisk = new EphemeralDisk
            {
                Sticky = group.EphemeralDisk?.Sticky ?? false,
                Migrate = group.EphemeralDisk?.Migrate ?? false,
                SizeMb = group.EphemeralDisk?.SizeMb ?? 300,
            },
            Update = Update(group, job),
            Migrate = Migrate(group, job),
            Consul = group.Consul ?? new ConsulBlock(),
            Scaling = group.Scaling is { } scaling ? TaskDefaults.Fill(scaling, count) : null,
        };
        return filled with
        {
            Services = filled.Services.Map(service => ServiceDefaults.Fill(service, $"{job.Id}-{filled.Name}")),
            Tasks = filled.Tasks.Map(task => TaskDefaults.Fill(task, filled, job)),
        };
    }

    private static UpdateStrategy? Update(Job job) => job switch
    {
        { Update: { } update } when !update.IsEmpty() || AsksForNoPace(update) => update.Over(PolicyDefaults.Update),
        { Type: null or "" or "service" } => PolicyDefaults.Update,
        _ => job.Update,
    };

    // Written down as the only setting, zero is a wish; among zeros it is how a job without the block is shown.
    private static bool AsksForNoPace(UpdateStrategy update) => update == new UpdateStrategy { MaxParallel = 0 };

    // A stored batch job shows an update block of zeros; submitting that again must not mean that it wants updates.
    private static UpdateStrategy? Update(TaskGroup group, Job job)
    {
        UpdateStrategy? template = job.Update?.IsEmpty() == true ? null : job.Update;
        return (group.Update ?? template) is null ? null : group.Update.Over(template ?? PolicyDefaults.Update).Over(PolicyDefaults.Update);
    }

    private static MigrateStrategy? Migrate(TaskGroup group, Job job) => job.Type switch
    {
        "service" => group.Migrate.Over((job.Migrate ?? PolicyDefaults.Migrate).Over(PolicyDefaults.Migrate)),
        _ when (group.Migrate ?? job.Migrate) is null => null,
        _ => group.Migrate.Over((job.Migrate ?? PolicyDefaults.Migrate).Over(PolicyDefaults.Migrate)),
    };

    private static ReschedulePolicy? Reschedule(TaskGroup group, Job job) =>
        job.Type == "system" && (group.ReschedulePolicy ?? job.Reschedule) is null
            ? null
            : group.ReschedulePolicy.Over((job.Reschedule ?? new ReschedulePolicy()).Over(PolicyDefaults.Reschedule(job.Type)));

    private static IReadOnlyList<Spread>? Fill(IReadOnlyList<Spread>? spreads) =>
        spreads.Map(static spread => spread with { Weight = spread.Weight is null or 0 ? 50 : spread.Weight });

    private static PeriodicConfig? Fill(PeriodicConfig? periodic) => periodic is null ? null : periodic with
    {
        Enabled = periodic.Enabled ?? true,
        Spec = periodic.Spec ?? "",
        Specs = periodic.Specs ?? [],
        SpecType = periodic.SpecType ?? "cron",
        ProhibitOverlap = periodic.ProhibitOverlap ?? false,
        TimeZone = string.IsNullOrEmpty(periodic.TimeZone) ? "UTC" : periodic.TimeZone,
    };

    private static ParameterizedConfig? Fill(ParameterizedConfig? parameterized) => parameterized is null ? null : parameterized with
    {
        Payload = parameterized.Payload.Length == 0 ? "optional" : parameterized.Payload,
    };
}
