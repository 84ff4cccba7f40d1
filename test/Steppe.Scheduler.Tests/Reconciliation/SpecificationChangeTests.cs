using System.Text.Json;
using Steppe.Model;
using Steppe.Scheduler.Reconciliation;

namespace Steppe.Scheduler.Tests.Reconciliation;

public sealed class SpecificationChangeTests
{
    private static readonly Job Before = Cluster.Job().WithNetwork(new Port { Label = "web", Value = 8080 }, new Port { Label = "any" });

    public static TheoryData<string> Destructive => [.. Changes(DestructiveChanges)];

    public static TheoryData<string> InPlace => [.. Changes(InPlaceChanges)];

    private static readonly Dictionary<string, Func<Job, Job>> DestructiveChanges = new(StringComparer.Ordinal)
    {
        ["driver"] = static job => job.WithTask(static task => task with { Driver = "exec" }),
        ["user"] = static job => job.WithUser("nobody"),
        ["config"] = static job => job.WithTask(static task => task with { Config = Cluster.Map<JsonElement>().Add("command", JsonSerializer.SerializeToElement("/bin/false")) }),
        ["env"] = static job => job.WithTask(static task => task with { Env = Cluster.Map<string>().Add("A", "1") }),
        ["task name"] = static job => job.WithTask(static task => task with { Name = "other" }),
        ["another task"] = static job => job.WithGroup(static group => group with { Tasks = [.. group.Tasks!, group.Tasks![0] with { Name = "second" }] }),
        ["cpu"] = static job => job.WithTask(static task => task with { Resources = task.Resources! with { Cpu = 501 } }),
        ["memory"] = static job => job.WithTask(static task => task with { Resources = task.Resources! with { MemoryMb = 301 } }),
        ["memory_max"] = static job => job.WithTask(static task => task with { Resources = task.Resources! with { MemoryMaxMb = 900 } }),
        ["job meta"] = static job => job with { Meta = Cluster.Map<string>().Add("a", "1") },
        ["group meta"] = static job => job.WithGroup(static group => group with { Meta = Cluster.Map<string>().Add("a", "1") }),
        ["task meta"] = static job => job.WithTask(static task => task with { Meta = Cluster.Map<string>().Add("a", "1") }),
        ["ephemeral disk"] = static job => job.WithGroup(static group => group with { EphemeralDisk = group.EphemeralDisk! with { SizeMb = 500 } }),
        ["static port"] = static job => job.WithNetwork(new Port { Label = "web", Value = 8081 }, new Port { Label = "any" }),
        ["dynamic port label"] = static job => job.WithNetwork(new Port { Label = "web", Value = 8080 }, new Port { Label = "some" }),
        ["logs.disabled"] = static job => job.WithTask(static task => task with { LogConfig = new LogConfig { Disabled = true } }),
        ["job affinity"] = static job => job with { Affinities = [JobChanges.Affinity("${node.class}", "=", "big")] },
        ["group affinity"] = static job => job.WithAffinity("${node.class}", "=", "big"),
        ["task affinity"] = static job => job.WithTask(static task => task with { Affinities = [JobChanges.Affinity("${node.class}", "=", "big")] }),
        ["job spread"] = static job => job with { Spreads = [JobChanges.Spread("${node.datacenter}", 50)] },
        ["group spread"] = static job => job.WithSpread("${node.datacenter}", ("dc1", 70)),
        ["render_templates"] = static job => job.WithGroup(static group => group with { RestartPolicy = group.RestartPolicy! with { RenderTemplates = true } }),
    };

    private static readonly Dictionary<string, Func<Job, Job>> InPlaceChanges = new(StringComparer.Ordinal)
    {
        ["nothing"] = static job => job,
        ["count"] = static job => job.WithCount(7),
        ["priority"] = static job => job with { Priority = 70 },
        ["constraint"] = static job => job.WithConstraint("${attr.os.name}", "=", "debian"),
        ["kill_timeout"] = static job => job.WithTask(static task => task with { KillTimeout = Duration.FromSeconds(9) }),
        ["max_run_duration"] = static job => job.WithGroup(static group => group with { MaxRunDuration = Duration.FromSeconds(9) }),
        ["max_run_duration of a task"] = static job => job.WithTask(static task => task with { MaxRunDuration = Duration.FromSeconds(9), MaxRunSignal = "SIGUSR1" }),
        ["log sizes"] = static job => job.WithTask(static task => task with { LogConfig = task.LogConfig! with { MaxFiles = 3 } }),
        ["restart"] = static job => job.WithGroup(static group => group with { RestartPolicy = group.RestartPolicy! with { Attempts = 9 } }),
        ["reschedule"] = static job => job.WithReschedule(new ReschedulePolicy()),
        ["update"] = static job => job.WithGroup(static group => group with { Update = new UpdateStrategy() }),
        ["chosen port"] = static job => job.WithNetwork(new Port { Label = "web", Value = 8080 }).WithGroup(static group => group with
        {
            Networks = [group.Networks![0] with { DynamicPorts = [new Port { Label = "any", Value = 25000 }] }],
        }),
    };

    [Theory]
    [MemberData(nameof(Destructive))]
    public void Tasks_start_anew_for(string change) => Assert.True(IsDestructive(Before, DestructiveChanges[change](Before)));

    [Theory]
    [MemberData(nameof(InPlace))]
    public void Tasks_go_on_running_for(string change) => Assert.False(IsDestructive(Before, InPlaceChanges[change](Before)));

    [Fact]
    public void Meta_that_moves_to_another_level_is_the_same_meta()
    {
        var meta = Cluster.Map<string>().Add("a", "1");
        Assert.False(IsDestructive(Before with { Meta = meta }, Before.WithTask(task => task with { Meta = meta })));
        Assert.False(IsDestructive(
            Before.WithTask(task => task with { Meta = meta }),
            (Before with { Meta = Cluster.Map<string>().Add("a", "2") }).WithTask(task => task with { Meta = meta })));
    }

    private static bool IsDestructive(Job before, Job after) =>
        SpecificationChange.IsDestructive(AdmittedJob.Compile(before), AdmittedJob.Compile(after), "group");

    private static IEnumerable<string> Changes(Dictionary<string, Func<Job, Job>> changes) => changes.Keys;
}
