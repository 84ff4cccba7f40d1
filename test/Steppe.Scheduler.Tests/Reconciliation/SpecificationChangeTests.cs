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
        ["fewer tasks"] = static job => job.WithGroup(static group => group with { Tasks = [] }),
        ["ephemeral disk sticky"] = static job => job.WithGroup(static group => group with { EphemeralDisk = group.EphemeralDisk! with { Sticky = true } }),
        ["network mode"] = static job => job.WithGroup(static group => group with { Networks = [group.Networks![0] with { Mode = "bridge" }] }),
        ["network mbits"] = static job => job.WithGroup(static group => group with { Networks = [group.Networks![0] with { MBits = 10 }] }),
        ["network hostname"] = static job => job.WithGroup(static group => group with { Networks = [group.Networks![0] with { Hostname = "h" }] }),
        ["network dns"] = static job => job.WithGroup(static group => group with { Networks = [group.Networks![0] with { Dns = new DnsConfiguration { Servers = ["10.0.0.1"] } }] }),
        ["network cni"] = static job => job.WithGroup(static group => group with { Networks = [group.Networks![0] with { Cni = new CniConfiguration { Args = Cluster.Map<string>().Add("a", "1") } }] }),
        ["port to"] = static job => job.WithNetwork(new Port { Label = "web", Value = 8080, To = 80 }, new Port { Label = "any" }),
        ["port host_network"] = static job => job.WithNetwork(new Port { Label = "web", Value = 8080, HostNetwork = "inner" }, new Port { Label = "any" }),
        ["group volume"] = static job => job.WithVolume("data"),
        ["group consul"] = static job => job.WithGroup(static group => group with { Consul = new ConsulBlock { Namespace = "other" } }),
        ["connect service"] = static job => job.WithGroup(static group => group with { Services = [new Service { Name = "s", Connect = new ConsulConnect() }] }),
        ["artifacts"] = static job => job.WithTask(static task => task with { Artifacts = [new Artifact { GetterSource = "https://example.org/a" }] }),
        ["vault"] = static job => job.WithTask(static task => task with { Vault = new Vault { Role = "r" } }),
        ["task consul"] = static job => job.WithTask(static task => task with { Consul = new ConsulBlock { Namespace = "other" } }),
        ["templates"] = static job => job.WithTask(static task => task with { Templates = [new Template { EmbeddedTmpl = "a", DestPath = "local/a" }] }),
        ["csi_plugin"] = static job => job.WithTask(static task => task with { CsiPluginConfig = new CsiPluginConfig { Id = "p" } }),
        ["volume mounts"] = static job => job.WithTask(static task => task with { VolumeMounts = [new VolumeMount { Volume = "data", Destination = "/data" }] }),
        ["cores"] = static job => job.WithTask(static task => task with { Resources = task.Resources! with { Cores = 1 } }),
        ["devices"] = static job => job.WithTask(static task => task with { Resources = task.Resources! with { Devices = [new RequestedDevice { Name = "gpu" }] } }),
        ["numa"] = static job => job.WithTask(static task => task with { Resources = task.Resources! with { Numa = new NumaRequest { Affinity = "require" } } }),
        ["task network"] = static job => job.WithTask(static task => task with { Resources = task.Resources! with { Networks = [new NetworkResource { MBits = 10 }] } }),
        ["secrets"] = static job => job.WithTask(static task => task with { Secrets = [new Secret { Name = "s", Provider = "vault", Path = "p" }] }),
        ["identity"] = static job => job.WithTask(static task => task with { Identity = new WorkloadIdentity { Env = true } }),
        ["identities"] = static job => job.WithTask(static task => task with { Identities = [new WorkloadIdentity { Name = "i" }] }),
        ["render_templates of a task"] = static job => job.WithTask(static task => task with { RestartPolicy = new RestartPolicy { RenderTemplates = true } }),
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
        ["migrate"] = static job => job.WithGroup(static group => group with { Migrate = new MigrateStrategy { MaxParallel = 5 } }),
        ["disconnect"] = static job => job.WithGroup(static group => group with { Disconnect = new DisconnectStrategy { LostAfter = Duration.FromSeconds(60) } }),
        ["shutdown_delay"] = static job => job.WithGroup(static group => group with { ShutdownDelay = Duration.FromSeconds(9) }),
        ["service"] = static job => job.WithGroup(static group => group with { Services = [new Service { Name = "s", Checks = [new ServiceCheck { Name = "c", Type = "tcp" }] }] }),
        ["task service"] = static job => job.WithTask(static task => task with { Services = [new Service { Name = "s" }] }),
        ["job constraint"] = static job => job with { Constraints = [new Constraint { LTarget = "${node.class}", Operand = "=", RTarget = "big" }] },
        ["datacenters"] = static job => job with { Datacenters = ["dc1", "dc2"] },
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
    public void Of_a_connected_service_only_what_the_mesh_is_told_starts_tasks_anew()
    {
        Job connected = With(new Service { Name = "s", PortLabel = "web", Connect = new ConsulConnect() });
        Assert.False(IsDestructive(connected, With(new Service { Name = "s", PortLabel = "web", Connect = new ConsulConnect(), Tags = ["a"] })));
        Assert.True(IsDestructive(connected, With(new Service { Name = "s", PortLabel = "any", Connect = new ConsulConnect() })));
        Assert.True(IsDestructive(connected, With(new Service { Name = "s", PortLabel = "web", Connect = new ConsulConnect { Native = true } })));
        Assert.True(IsDestructive(connected, Before));

        static Job With(Service service) => Before.WithGroup(group => group with { Services = [service] });
    }

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
