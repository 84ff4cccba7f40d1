namespace Steppe.Model;

/// <summary>Fills the defaults of a task and the blocks inside it.</summary>
/// <remarks>Pure. Source: job specification §3; pinned by the recorded canonical forms.</remarks>
internal static class TaskDefaults
{
    public static Duration KillTimeout { get; } = Duration.FromSeconds(5);

    /// <remarks>The group must be filled already: its restart policy lies under the task's.</remarks>
    public static TaskSpec Fill(TaskSpec task, TaskGroup group, Job job) => task with
    {
        KillTimeout = task.KillTimeout ?? KillTimeout,
        RestartPolicy = task.RestartPolicy.Over(group.RestartPolicy!),
        Resources = Fill(task.Resources),
        LogConfig = Fill(task.LogConfig),
        Affinities = Fill(task.Affinities),
        Artifacts = task.Artifacts.Map(Fill),
        Vault = Fill(task.Vault),
        Templates = task.Templates.Map(TemplateDefaults.Fill),
        VolumeMounts = task.VolumeMounts.Map(Fill),
        CsiPluginConfig = Fill(task.CsiPluginConfig),
        ScalingPolicies = task.ScalingPolicies.Map(static policy => Fill(policy, count: 0)),
        Services = task.Services.Map(service => ServiceDefaults.Fill(service, $"{job.Id}-{group.Name}-{task.Name}")),
    };

    public static Resources Fill(Resources? resources)
    {
        Resources given = resources ?? new Resources();
        int cores = given.Cores ?? 0;
        return given with
        {
            Cores = cores,
            Cpu = given.Cpu ?? (cores > 0 ? 0 : 100),
            MemoryMb = given.MemoryMb ?? 300,
            Devices = given.Devices.Map(static device => device with
            {
                Count = device.Count ?? 1,
                Affinities = Fill(device.Affinities),
            }),
        };
    }

    public static LogConfig Fill(LogConfig? logs)
    {
        LogConfig given = logs ?? new LogConfig();
        return given with
        {
            MaxFiles = given.MaxFiles ?? 10,
            MaxFileSizeMb = given.MaxFileSizeMb ?? 10,
            Disabled = given.Disabled ?? (given.Enabled is false),
        };
    }

    public static IReadOnlyList<Affinity>? Fill(IReadOnlyList<Affinity>? affinities) =>
        affinities.Map(static affinity => affinity with { Weight = affinity.Weight ?? 50 });

    public static ScalingPolicy Fill(ScalingPolicy policy, int count) => policy with
    {
        // What servers add when they show one: a job that was read may be written again.
        Id = "",
        Target = null,
        CreateIndex = 0,
        ModifyIndex = 0,
        Type = policy.Type.Length == 0 ? "horizontal" : policy.Type,
        Enabled = policy.Enabled ?? true,
        Min = policy.Min ?? count,
    };

    private static Artifact Fill(Artifact artifact)
    {
        string mode = string.IsNullOrEmpty(artifact.GetterMode) ? "any" : artifact.GetterMode;
        return artifact with
        {
            GetterSource = artifact.GetterSource ?? "",
            GetterMode = mode,
            RelativeDest = artifact.RelativeDest ?? (mode == "file" ? "local/" + LastSegment(artifact.GetterSource ?? "") : "local/"),
        };
    }

    private static string LastSegment(string source)
    {
        string path = source.TrimEnd('/');
        return path[(path.LastIndexOf('/') + 1)..];
    }

    private static Vault? Fill(Vault? vault) => vault is null ? null : vault with
    {
        Namespace = vault.Namespace ?? "",
        Env = vault.Env ?? true,
        DisableFile = vault.DisableFile ?? false,
        ChangeMode = vault.ChangeMode ?? "restart",
        ChangeSignal = vault.ChangeSignal ?? "SIGHUP",
    };

    private static VolumeMount Fill(VolumeMount mount) => mount with
    {
        ReadOnly = mount.ReadOnly ?? false,
        PropagationMode = mount.PropagationMode ?? "private",
    };

    private static CsiPluginConfig? Fill(CsiPluginConfig? plugin) => plugin is null ? null : plugin with
    {
        MountDir = plugin.MountDir.Length == 0 ? "/csi" : plugin.MountDir,
        StagePublishBaseDir = plugin.StagePublishBaseDir.Length == 0 ? "/local/csi" : plugin.StagePublishBaseDir,
        HealthTimeout = plugin.HealthTimeout == Duration.Zero ? Duration.FromSeconds(30) : plugin.HealthTimeout,
    };
}
