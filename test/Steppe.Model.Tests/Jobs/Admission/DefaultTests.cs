using System.Text.Json;

namespace Steppe.Model.Tests.Jobs.Admission;

/// <summary>The defaults of every block, as the job specification lists them (§3).</summary>
public sealed class DefaultTests
{
    private const string EmptyBlocks = """
        {"ID":"j","Type":"TYPE",
         "Periodic":{"Spec":"@daily"},"ParameterizedJob":{},
         "Affinities":[{}],"Spreads":[{}],
         "TaskGroups":[{"Name":"g","Volumes":{"v":{}},
           "Services":[{"Name":"s","CheckRestart":{"Limit":3},"Checks":[{"Type":"tcp"}]}],
           "Networks":[{"DynamicPorts":[{"Label":"p"}]}],
           "Tasks":[
             {"Name":"t","Artifacts":[{"GetterSource":"https://h/a"}],"VolumeMounts":[{}],"Vault":{},
              "Templates":[{"ChangeScript":{}}],"CSIPluginConfig":{}},
             {"Name":"bare"}]}]}
        """;

    [Theory]
    [InlineData("Region", "\"global\"")]
    [InlineData("Namespace", "\"default\"")]
    [InlineData("Name", "\"j\"")]
    [InlineData("Priority", "50")]
    [InlineData("Datacenters", "[\"*\"]")]
    [InlineData("NodePool", "\"default\"")]
    [InlineData("AllAtOnce", "false")]
    [InlineData("Version", "0")]
    [InlineData("Stable", "false")]
    [InlineData("Periodic.Enabled", "true")]
    [InlineData("Periodic.ProhibitOverlap", "false")]
    [InlineData("Periodic.TimeZone", "\"UTC\"")]
    [InlineData("Periodic.SpecType", "\"cron\"")]
    [InlineData("ParameterizedJob.Payload", "\"optional\"")]
    [InlineData("Affinities.0.Weight", "50")]
    [InlineData("Spreads.0.Weight", "50")]
    [InlineData("TaskGroups.0.Count", "1")]
    [InlineData("TaskGroups.0.EphemeralDisk.SizeMB", "300")]
    [InlineData("TaskGroups.0.EphemeralDisk.Sticky", "false")]
    [InlineData("TaskGroups.0.EphemeralDisk.Migrate", "false")]
    [InlineData("TaskGroups.0.Networks.0.Mode", "\"host\"")]
    [InlineData("TaskGroups.0.Networks.0.DynamicPorts.0.HostNetwork", "\"default\"")]
    [InlineData("TaskGroups.0.Services.0.OnUpdate", "\"require_healthy\"")]
    [InlineData("TaskGroups.0.Services.0.AddressMode", "\"auto\"")]
    [InlineData("TaskGroups.0.Services.0.Provider", "\"consul\"")]
    [InlineData("TaskGroups.0.Services.0.Checks.0.CheckRestart.Limit", "3")]
    [InlineData("TaskGroups.0.Services.0.Checks.0.CheckRestart.Grace", "1000000000")]
    [InlineData("TaskGroups.0.Tasks.0.KillTimeout", "5000000000")]
    [InlineData("TaskGroups.0.Tasks.0.ShutdownDelay", "0")]
    [InlineData("TaskGroups.0.Tasks.0.Leader", "false")]
    [InlineData("TaskGroups.0.Tasks.0.LogConfig.MaxFiles", "10")]
    [InlineData("TaskGroups.0.Tasks.0.LogConfig.MaxFileSizeMB", "10")]
    [InlineData("TaskGroups.0.Tasks.0.LogConfig.Disabled", "false")]
    [InlineData("TaskGroups.0.Tasks.1.Resources.CPU", "100")]
    [InlineData("TaskGroups.0.Tasks.1.Resources.Cores", "0")]
    [InlineData("TaskGroups.0.Tasks.1.Resources.MemoryMB", "300")]
    [InlineData("TaskGroups.0.Tasks.1.Resources.MemoryMaxMB", "0")]
    [InlineData("TaskGroups.0.Tasks.1.Resources.DiskMB", "0")]
    [InlineData("TaskGroups.0.Tasks.0.Artifacts.0.GetterMode", "\"any\"")]
    [InlineData("TaskGroups.0.Tasks.0.Artifacts.0.RelativeDest", "\"local/\"")]
    [InlineData("TaskGroups.0.Tasks.0.VolumeMounts.0.ReadOnly", "false")]
    [InlineData("TaskGroups.0.Tasks.0.VolumeMounts.0.PropagationMode", "\"private\"")]
    [InlineData("TaskGroups.0.Tasks.0.Vault.Env", "true")]
    [InlineData("TaskGroups.0.Tasks.0.Vault.ChangeMode", "\"restart\"")]
    [InlineData("TaskGroups.0.Tasks.0.Templates.0.ChangeMode", "\"restart\"")]
    [InlineData("TaskGroups.0.Tasks.0.Templates.0.Perms", "\"0644\"")]
    [InlineData("TaskGroups.0.Tasks.0.Templates.0.Splay", "5000000000")]
    [InlineData("TaskGroups.0.Tasks.0.Templates.0.LeftDelim", "\"{{\"")]
    [InlineData("TaskGroups.0.Tasks.0.Templates.0.RightDelim", "\"}}\"")]
    [InlineData("TaskGroups.0.Tasks.0.Templates.0.Envvars", "false")]
    [InlineData("TaskGroups.0.Tasks.0.Templates.0.ErrMissingKey", "false")]
    [InlineData("TaskGroups.0.Tasks.0.Templates.0.ChangeScript.Timeout", "5000000000")]
    [InlineData("TaskGroups.0.Tasks.0.CSIPluginConfig.MountDir", "\"/csi\"")]
    [InlineData("TaskGroups.0.Tasks.0.CSIPluginConfig.StagePublishBaseDir", "\"/local/csi\"")]
    [InlineData("TaskGroups.0.Tasks.0.CSIPluginConfig.HealthTimeout", "30000000000")]
    public void What_is_left_out_has_its_default_in_every_type(string path, string expected)
    {
        foreach (string type in (string[])["service", "batch", "system", "sysbatch"])
        {
            Assert.Equal(expected, Value(Completed(type), path));
        }
    }

    [Theory]
    [InlineData("RestartPolicy", "2 30m 15s fail", "3 24h 15s fail", "2 30m 15s fail", "3 24h 15s fail")]
    [InlineData("ReschedulePolicy", "0 0s unlimited 30s exponential 1h", "1 24h limited 5s constant 0s", "none", "0 0s limited 0s  0s")]
    [InlineData("Update", "30s 1 checks 10s 5m 10m false false 0", "none", "none", "none")]
    [InlineData("Migrate", "1 checks 10s 5m", "none", "none", "none")]
    public void Policies_have_the_defaults_of_the_type(string policy, string service, string batch, string system, string sysbatch)
    {
        Assert.Equal(
            [service, batch, system, sysbatch],
            ((string[])["service", "batch", "system", "sysbatch"]).Select(type => Words(policy, Completed(type).TaskGroups![0])));
    }

    private static string Words(string policy, TaskGroup group) => policy switch
    {
        "RestartPolicy" => group.RestartPolicy is { } restart ? $"{restart.Attempts} {Short(restart.Interval)} {Short(restart.Delay)} {restart.Mode}" : "none",
        "ReschedulePolicy" => group.ReschedulePolicy is { } reschedule
            ? $"{reschedule.Attempts} {Short(reschedule.Interval)} {(reschedule.Unlimited == true ? "unlimited" : "limited")} {Short(reschedule.Delay)} {reschedule.DelayFunction} {Short(reschedule.MaxDelay)}"
            : "none",
        "Update" => group.Update is { } update
            ? $"{Short(update.Stagger)} {update.MaxParallel} {update.HealthCheck} {Short(update.MinHealthyTime)} {Short(update.HealthyDeadline)} {Short(update.ProgressDeadline)} {(update.AutoRevert == true ? "true" : "false")} {(update.AutoPromote == true ? "true" : "false")} {update.Canary}"
            : "none",
        _ => group.Migrate is { } migrate ? $"{migrate.MaxParallel} {migrate.HealthCheck} {Short(migrate.MinHealthyTime)} {Short(migrate.HealthyDeadline)}" : "none",
    };

    private static string Short(Duration? duration) => duration?.ToString().Replace("h0m0s", "h", StringComparison.Ordinal).Replace("m0s", "m", StringComparison.Ordinal) ?? "unset";

    // As it would be stored, whatever rule it breaks.
    private static Job Completed(string type)
    {
        Job job = SampleJobs.FromJson(EmptyBlocks.Replace("TYPE", type, StringComparison.Ordinal));
        return JobCompletion.Complete(JobDefaults.Fill(job with { Priority = 50, Region = "global", Namespace = "default" }), new AdmissionOptions());
    }

    private static string Value(Job job, string path)
    {
        using JsonDocument document = JsonDocument.Parse(SteppeJson.Serialize(job));
        JsonElement element = document.RootElement;
        foreach (string part in path.Split('.'))
        {
            element = int.TryParse(part, out int index) ? element[index] : element.GetProperty(part);
        }

        return element.GetRawText();
    }
}
