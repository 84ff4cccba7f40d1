using System.Collections.Immutable;
using System.Text.Json;

namespace Steppe.Model.Tests.Jobs.Admission;

/// <summary>The rules of services, volumes, templates, identities and the rarer blocks, whether their behaviour is built or not.</summary>
public sealed class BlockRuleTests
{
    private const string T = "group[web].task[server]";
    private static readonly ServiceCheck GoodCheck = new() { Type = "tcp", Interval = Duration.FromSeconds(10), Timeout = Duration.FromSeconds(2), PortLabel = "http" };
    private static readonly VolumeRequest Csi = new() { Type = "csi", Source = "v", AccessMode = "multi-node-multi-writer", AttachmentMode = "file-system" };
    private static readonly Template Plain = new() { EmbeddedTmpl = "x", DestPath = "local/x" };

    /// <summary>One broken rule a line: where the refusal points, words of its sentence, and how to break the rule.</summary>
    public static TheoryData<string, string, Func<Job, Job>> BrokenRules => new()
    {
        { "multiregion.strategy.on_failure", "\"pray\" is not known", job => job with { Multiregion = new Multiregion { Strategy = new MultiregionStrategy { OnFailure = "pray" } } } },
        { "multiregion.strategy.max_parallel", "negative", job => job with { Multiregion = new Multiregion { Strategy = new MultiregionStrategy { MaxParallel = -1 } } } },
        { "multiregion.region[a]", "another region named \"a\"", job => job with { Multiregion = new Multiregion { Regions = [new MultiregionRegion { Name = "a" }, new MultiregionRegion { Name = "a" }] } } },
        { "multiregion.region", "needs a name", job => job with { Multiregion = new Multiregion { Regions = [new MultiregionRegion()] } } },
        { "multiregion.region[a].count", "negative", job => job with { Multiregion = new Multiregion { Regions = [new MultiregionRegion { Name = "a", Count = -1 }] } } },
        { "secret[s].provider", "missing", job => job with { Secrets = [new Secret { Name = "s", Path = "p" }] } },
        { "group[web].stop_after_client_disconnect", "sysbatch job belongs to its node", job => (job with { Type = "sysbatch" }).WithGroup(group => group with { StopAfterClientDisconnect = Duration.FromSeconds(1) }) },
        { "group[web].max_client_disconnect", "negative", job => job.WithGroup(group => group with { MaxClientDisconnect = Duration.FromSeconds(-1) }) },
        { "group[web]", "exclude each other", job => job.WithGroup(group => group with { MaxClientDisconnect = Duration.FromSeconds(1), StopAfterClientDisconnect = Duration.FromSeconds(1) }) },
        { "group[web].disconnect.lost_after", "negative", job => Disconnecting(job, new DisconnectStrategy { LostAfter = Duration.FromSeconds(-1) }) },
        { "group[web].disconnect.stop_on_client_after", "negative", job => Disconnecting(job, new DisconnectStrategy { StopOnClientAfter = Duration.FromSeconds(-1) }) },
        { "group[web].disconnect.stop_on_client_after", "system job belongs to its node", job => Disconnecting(job with { Type = "system" }, new DisconnectStrategy { StopOnClientAfter = Duration.FromSeconds(1) }) },
        { "group[web].disconnect", "exclude each other", job => Disconnecting(job, new DisconnectStrategy { LostAfter = Duration.FromSeconds(1), StopOnClientAfter = Duration.FromSeconds(1) }) },
        { "group[web].disconnect.reconcile", "\"luck\" is not known", job => Disconnecting(job, new DisconnectStrategy { Reconcile = "luck" }) },
        { "group[web].scaling", "job type system", job => (job with { Type = "system" }).WithGroup(group => group with { Scaling = new ScalingPolicy { Max = 1 } }) },
        { "group[web].scaling.type", "\"vertical_cpu\" is not known here", job => job.WithGroup(group => group with { Scaling = new ScalingPolicy { Max = 1, Type = "vertical_cpu" } }) },
        { "group[web].scaling", "must hold", job => job.WithGroup(group => group with { Scaling = new ScalingPolicy { Min = 2, Max = 5 }, Count = 1 }) },
        { "group[web].task[alloc]", "shared directory", job => job.WithTask(task => task with { Name = "alloc" }) },
        { $"{T}.resources.numa.affinity", "\"near\" is not known", job => job.WithResources(new Resources { Numa = new NumaRequest { Affinity = "near" } }) },
        { $"{T}.resources.numa", "whole cores", job => job.WithResources(new Resources { Numa = new NumaRequest { Affinity = "require" } }) },
        { $"{T}.resources.device[gpu].count", "too few", job => job.WithResources(new Resources { Devices = [new RequestedDevice { Name = "gpu", Count = 0 }] }) },
        { $"{T}.resources.device[gpu].constraint[0].value", "missing", job => job.WithResources(new Resources { Devices = [new RequestedDevice { Name = "gpu", Constraints = [new Constraint { LTarget = "${device.model}", Operand = "=" }] }] }) },
        { $"{T}.resources.device[gpu].affinity[0].weight", "outside", job => job.WithResources(new Resources { Devices = [new RequestedDevice { Name = "gpu", Affinities = [new Affinity { LTarget = "a", RTarget = "b", Weight = 101 }] }] }) },
        { $"{T}.resources.network.mode", "no network of its own", job => job.WithResources(new Resources { Networks = [new NetworkResource { Mode = "bridge" }] }) },
        { "group[web].network.hostname", "no host name", job => job.WithNetwork(new NetworkResource { Hostname = "a b" }) },

        { $"{T}.action[a]", "another action named", job => job.WithTask(task => task with { Actions = [new TaskAction { Name = "a", Command = "c" }, new TaskAction { Name = "a", Command = "c" }] }) },
        { $"{T}.action[a b]", "no name of an action", job => job.WithTask(task => task with { Actions = [new TaskAction { Name = "a b", Command = "c" }] }) },
        { $"{T}.action[a].command", "missing", job => job.WithTask(task => task with { Actions = [new TaskAction { Name = "a" }] }) },
        { $"{T}.schedule.cron.start", "missing", job => job.WithTask(task => task with { Schedule = new TaskSchedule { Cron = new TaskScheduleCron { End = "1 2 * * * *" } } }) },
        { $"{T}.schedule.cron.end", "lists or steps", job => job.WithTask(task => task with { Schedule = new TaskSchedule { Cron = new TaskScheduleCron { Start = "1 2 * * * *", End = "*/5 2 * * * *" } } }) },
        { $"{T}.secret[s]", "another secret named", job => job.WithTask(task => task with { Secrets = [new Secret { Name = "s" }, new Secret { Name = "s" }] }) },
        { $"{T}.secret[]", "needs a name", job => job.WithTask(task => task with { Secrets = [new Secret()] }) },
        { $"{T}.secret[s].path", "missing", job => job.WithTask(task => task with { Secrets = [new Secret { Name = "s", Provider = "nomad" }] }) },
        { $"{T}.secret[s].config[engine]", "\"kv\" is not known", job => job.WithTask(task => task with { Secrets = [new Secret { Name = "s", Provider = "vault", Path = "p", Config = ImmutableSortedDictionary<string, JsonElement>.Empty.Add("engine", JsonSerializer.SerializeToElement("kv")) }] }) },
        { $"{T}.csi_plugin.id", "missing", job => job.WithTask(task => task with { CsiPluginConfig = new CsiPluginConfig { Type = "node" } }) },
        { $"{T}.csi_plugin.type", "\"all\" is not known", job => job.WithTask(task => task with { CsiPluginConfig = new CsiPluginConfig { Id = "p", Type = "all" } }) },
        { $"{T}.csi_plugin.health_timeout", "negative", job => job.WithTask(task => task with { CsiPluginConfig = new CsiPluginConfig { Id = "p", Type = "node", HealthTimeout = Duration.FromSeconds(-1) } }) },
        { $"{T}.csi_plugin.stage_publish_base_dir", "lies in mount_dir", job => job.WithTask(task => task with { CsiPluginConfig = new CsiPluginConfig { Id = "p", Type = "node", MountDir = "/csi", StagePublishBaseDir = "/csi/x" } }) },
        { $"{T}.scaling[sideways].type", "not known", job => job.WithTask(task => task with { ScalingPolicies = [new ScalingPolicy { Type = "sideways", Max = 1 }] }) },
        { $"{T}.scaling[vertical_cpu].max", "missing", job => job.WithTask(task => task with { ScalingPolicies = [new ScalingPolicy { Type = "vertical_cpu" }] }) },
        { $"{T}.scaling[vertical_cpu]", "must hold", job => job.WithTask(task => task with { ScalingPolicies = [new ScalingPolicy { Type = "vertical_cpu", Min = 2, Max = 1 }] }) },
        { $"{T}.scaling[vertical_mem]", "another scaling block", job => job.WithTask(task => task with { ScalingPolicies = [new ScalingPolicy { Type = "vertical_mem", Max = 1 }, new ScalingPolicy { Type = "vertical_mem", Max = 2 }] }) },
        { $"{T}.identity.ttl", "does not expire", job => job.WithTask(task => task with { Identity = new WorkloadIdentity { Ttl = Duration.FromHours(1) } }) },
        { $"{T}.identity.filepath", "not written", job => job.WithTask(task => task with { Identity = new WorkloadIdentity { Filepath = "x" } }) },
        { $"{T}.identity.change_mode", "\"shout\" is not known", job => job.WithTask(task => task with { Identity = new WorkloadIdentity { ChangeMode = "shout" } }) },
        { $"{T}.identity[a].change_signal", "missing", job => job.WithTask(task => task with { Identities = [new WorkloadIdentity { Name = "a", ChangeMode = "signal" }] }) },
        { $"{T}.identity[a]", "another identity", job => job.WithTask(task => task with { Identities = [new WorkloadIdentity { Name = "a" }, new WorkloadIdentity { Name = "a" }] }) },
        { $"{T}.identity[a b].name", "no name of an identity", job => job.WithTask(task => task with { Identities = [new WorkloadIdentity { Name = "a b" }] }) },
        { $"{T}.identity[a].ttl", "negative", job => job.WithTask(task => task with { Identities = [new WorkloadIdentity { Name = "a", Ttl = Duration.FromSeconds(-1) }] }) },
        { $"{T}.vault.policies", "missing", job => job.WithTask(task => task with { Vault = new Vault() }) },
        { $"{T}.vault.change_mode", "\"script\" is not known", job => job.WithTask(task => task with { Vault = new Vault { Policies = ["p"], ChangeMode = "script" } }) },

        { $"{T}.template[0]", "neither source nor data", job => WithTemplates(job, Plain with { EmbeddedTmpl = null }) },
        { $"{T}.template[0]", "exclude each other", job => WithTemplates(job, Plain with { SourcePath = "x" }) },
        { $"{T}.template[0].destination", "missing", job => WithTemplates(job, Plain with { DestPath = null }) },
        { $"{T}.template[0].destination", "leaves the allocation directory", job => WithTemplates(job, Plain with { DestPath = "../../x" }) },
        { $"{T}.template[1].destination", "another template", job => WithTemplates(job, Plain, Plain) },
        { $"{T}.template[0].change_mode", "\"hope\" is not known", job => WithTemplates(job, Plain with { ChangeMode = "hope" }) },
        { $"{T}.template[0].change_signal", "missing", job => WithTemplates(job, Plain with { ChangeMode = "signal", ChangeSignal = "" }) },
        { $"{T}.template[0].change_mode", "env = true", job => WithTemplates(job, Plain with { ChangeMode = "signal", ChangeSignal = "SIGHUP", Envvars = true }) },
        { $"{T}.template[0].change_script.command", "missing", job => WithTemplates(job, Plain with { ChangeMode = "script" }) },
        { $"{T}.template[0].change_script.timeout", "leaves no time", job => WithTemplates(job, Plain with { ChangeMode = "script", ChangeScript = new ChangeScript { Command = "c", Timeout = Duration.Zero } }) },
        { $"{T}.template[0].perms", "\"0968\" is no file mode", job => WithTemplates(job, Plain with { Perms = "0968" }) },
        { $"{T}.template[0].splay", "negative", job => WithTemplates(job, Plain with { Splay = Duration.FromSeconds(-1) }) },
        { $"{T}.template[0].wait", "longer than max", job => WithTemplates(job, Plain with { Wait = new TemplateWait { Min = Duration.FromSeconds(2), Max = Duration.FromSeconds(1) } }) },

        { "group[web].volume[v].type", "\"nfs\" is not known", job => WithVolume(job, Csi with { Type = "nfs" }) },
        { "group[web].volume[v].source", "missing", job => WithVolume(job, Csi with { Source = "" }) },
        { "group[web].volume[v].source", "per_alloc = true", job => WithVolume(job, Csi with { Source = "v${NOMAD_ALLOC_INDEX}" }) },
        { "group[web].volume[v].sticky", "only host volumes", job => WithVolume(job, Csi with { Sticky = true }) },
        { "group[web].volume[v].access_mode", "\"\" is not known", job => WithVolume(job, Csi with { AccessMode = "" }) },
        { "group[web].volume[v].attachment_mode", "\"nvme\" is not known", job => WithVolume(job, Csi with { AttachmentMode = "nvme" }) },
        { "group[web].volume[v].read_only", "must be true", job => WithVolume(job, Csi with { AccessMode = "multi-node-reader-only" }) },
        { "group[web].volume[v].access_mode", "count is 2", job => WithVolume(job, Csi with { AccessMode = "single-node-writer" }).WithGroup(group => group with { Count = 2 }) },
        { "group[web].volume[v].mount_options", "not mounted", job => WithVolume(job, Csi with { AttachmentMode = "block-device", MountOptions = new VolumeMountOptions() }) },
        { "group[web].volume[v].access_mode", "\"multi-node-multi-writer\" is not known", job => WithVolume(job, Csi with { Type = "host" }) },
        { "group[web].volume[v].mount_options", "only CSI", job => WithVolume(job, new VolumeRequest { Type = "host", Source = "v", MountOptions = new VolumeMountOptions() }) },
        { "group[web].volume[v].per_alloc", "system job", job => WithVolume(job with { Type = "system" }, Csi with { PerAlloc = true }) },
        { "group[web].volume[v].per_alloc", "canary", job => WithVolume(job with { Update = new UpdateStrategy { Canary = 1 } }, Csi with { PerAlloc = true }) },
        { "group[web].volume[v].per_alloc", "cannot go with sticky", job => WithVolume(job, new VolumeRequest { Type = "host", Source = "v", PerAlloc = true, Sticky = true }) },
        { $"{T}.volume_mount[0].volume", "no volume \"w\"", job => WithMount(job, new VolumeMount { Volume = "w", Destination = "/w" }) },
        { $"{T}.volume_mount[0].destination", "missing", job => WithMount(job, new VolumeMount { Volume = "v" }) },
        { $"{T}.volume_mount[0].propagation_mode", "\"loud\" is not known", job => WithMount(job, new VolumeMount { Volume = "v", Destination = "/v", PropagationMode = "loud" }) },
        { $"{T}.volume_mount[0].selinux_label", "\"y\" is not known", job => WithMount(job, new VolumeMount { Volume = "v", Destination = "/v", SelinuxLabel = "y" }) },

        { "group[web].service[a_b].name", "no service name", job => WithService(job, new Service { Name = "a_b" }) },
        { "group[web].service", "one provider", job => job.WithGroup(group => group with { Services = [new Service { Name = "a", Provider = "nomad" }, new Service { Name = "b" }] }) },
        { "group[web].service[s].provider", "\"etcd\" is not known", job => WithService(job, new Service { Name = "s", Provider = "etcd" }) },
        { "group[web].service[s]", "another service \"s\"", job => job.WithGroup(group => group with { Services = [new Service { Name = "s" }, new Service { Name = "s" }] }) },
        { "group[web].service[s].address_mode", "\"guess\" is not known", job => WithService(job, new Service { Name = "s", AddressMode = "guess" }) },
        { "group[web].service[s].address_mode", "belongs into that task", job => WithService(job, new Service { Name = "s", AddressMode = "driver" }) },
        { "group[web].service[s].address_mode", "group's own network", job => WithService(job, new Service { Name = "s", AddressMode = "alloc" }) },
        { "group[web].service[s].address", "only with address_mode \"auto\"", job => WithService(job, new Service { Name = "s", AddressMode = "host", Address = "10.0.0.1" }) },
        { "group[web].service[s].on_update", "\"wait\" is not known", job => WithService(job, new Service { Name = "s", OnUpdate = "wait" }) },
        { "group[web].service[s].on_update", "never warn", job => WithService(job, new Service { Name = "s", Provider = "nomad", OnUpdate = "ignore_warnings" }) },
        { "group[web].service[s].port", "no port \"db\"", job => WithService(job, new Service { Name = "s", PortLabel = "db" }) },
        { "group[web].service[s].port", "is a number", job => WithService(job, new Service { Name = "s", PortLabel = "80" }) },
        { "group[web].service[s].task", "no task \"other\"", job => WithService(job, new Service { Name = "s", TaskName = "other" }) },
        { "group[web].service[s].weights", "negative", job => WithService(job, new Service { Name = "s", Weights = new ServiceWeights { Passing = -1 } }) },
        { $"{T}.service[s].port", "outside 1 to 65535", job => job.WithTask(task => task with { Services = [new Service { Name = "s", AddressMode = "driver", PortLabel = "65536" }] }) },

        { "group[web].service[s].check[0].type", "\"ping\" is not known", job => WithCheck(job, GoodCheck with { Type = "ping" }) },
        { "group[web].service[s].check[0].type", "\"grpc\" is not known", job => WithCheck(job, GoodCheck with { Type = "grpc" }, "nomad") },
        { "group[web].service[s].check[0].interval", "too short", job => WithCheck(job, GoodCheck with { Interval = Duration.Zero }) },
        { "group[web].service[s].check[0].timeout", "too short", job => WithCheck(job, GoodCheck with { Timeout = new Duration(999_999_999) }) },
        { "group[web].service[s].check[0].path", "missing", job => WithCheck(job, GoodCheck with { Type = "http" }) },
        { "group[web].service[s].check[0].path", "whole address", job => WithCheck(job, GoodCheck with { Type = "http", Path = "http://a/b" }) },
        { "group[web].service[s].check[0].protocol", "\"ftp\" is not known", job => WithCheck(job, GoodCheck with { Type = "http", Path = "/", Protocol = "ftp" }) },
        { "group[web].service[s].check[0].method", "no HTTP method", job => WithCheck(job, GoodCheck with { Type = "http", Path = "/", Method = "FETCH" }) },
        { "group[web].service[s].check[0].command", "missing", job => WithCheck(job, GoodCheck with { Type = "script", TaskName = "server" }) },
        { "group[web].service[s].check[0].task", "inside of a task", job => WithCheck(job, GoodCheck with { Type = "script", Command = "c" }) },
        { "group[web].service[s].check[0].address_mode", "\"auto\" is not known", job => WithCheck(job, GoodCheck with { AddressMode = "auto" }) },
        { "group[web].service[s].check[0].address_mode", "\"driver\" is not known", job => WithCheck(job, GoodCheck with { AddressMode = "driver" }, "nomad") },
        { "group[web].service[s].check[0].port", "needs a port", job => WithCheck(job, GoodCheck with { PortLabel = "" }) },
        { "group[web].service[s].check[0].port", "no port \"db\"", job => WithCheck(job, GoodCheck with { PortLabel = "db" }) },
        { "group[web].service[s].check[0].initial_status", "\"fine\" is not known", job => WithCheck(job, GoodCheck with { InitialStatus = "fine" }) },
        { "group[web].service[s].check[0].success_before_passing", "negative", job => WithCheck(job, GoodCheck with { SuccessBeforePassing = -1 }) },
        { "group[web].service[s].check[0].failures_before_critical", "provider \"consul\"", job => WithCheck(job, GoodCheck with { FailuresBeforeCritical = 1 }, "nomad") },
        { "group[web].service[s].check[0].expose", "can be exposed", job => WithCheck(job, GoodCheck with { Expose = true }) },
        { "group[web].service[s].check[0].on_update", "\"wait\" is not known", job => WithCheck(job, GoodCheck with { OnUpdate = "wait" }) },
        { "group[web].service[s].check[0].check_restart.limit", "negative", job => WithCheck(job, GoodCheck with { CheckRestart = new CheckRestart { Limit = -1 } }) },
        { "group[web].service[s].check[0].check_restart.grace", "negative", job => WithCheck(job, GoodCheck with { CheckRestart = new CheckRestart { Grace = Duration.FromSeconds(-1) } }) },
        { "group[web].service[s].check[0].check_restart.ignore_warnings", "never warn", job => WithCheck(job, GoodCheck with { CheckRestart = new CheckRestart { IgnoreWarnings = true } }, "nomad") },
        { "group[web].service[s].check[0].check_restart", "ignores what it acts on", job => WithCheck(job, GoodCheck with { OnUpdate = "ignore", CheckRestart = new CheckRestart { Limit = 1 } }) },
        { "group[web].service[s].check[0].check_restart.ignore_warnings", "must be true", job => WithCheck(job, GoodCheck with { OnUpdate = "ignore_warnings", CheckRestart = new CheckRestart { Limit = 1 } }) },

        { "group[web].service[s].connect", "exactly one of native", job => WithConnect(job, new ConsulConnect()) },
        { "group[web].service[s].connect", "provider \"consul\"", job => WithService(job, new Service { Name = "s", Provider = "nomad", Connect = new ConsulConnect { Native = true } }) },
        { $"{T}.service[s].connect", "only services of a group", job => job.WithTask(task => task with { Services = [new Service { Name = "s", Connect = new ConsulConnect { Native = true } }] }) },
        { "group[web].service[s].connect.sidecar_service", "network of the group's own", job => WithConnect(job, new ConsulConnect { SidecarService = new ConsulSidecarService() }) },
        { "group[web].service[s].connect.sidecar_task", "no sidecar to run", job => WithConnect(job, new ConsulConnect { Native = true, SidecarTask = new SidecarTask() }) },
        { "group[web].service[s].connect.sidecar_service.proxy.upstreams[0].destination_name", "missing", job => WithConnect(job, new ConsulConnect { SidecarService = new ConsulSidecarService { Proxy = new ConsulProxy { Upstreams = [new ConsulUpstream()] } } }) },
        { "group[web].service[s].connect.gateway", "exactly one of ingress", job => WithConnect(job, new ConsulConnect { Gateway = new ConsulGateway() }) },
        { "group[web].service[s].connect.gateway.proxy.envoy_dns_discovery_type", "\"DNS\" is not known", job => WithConnect(job, new ConsulConnect { Gateway = new ConsulGateway { Mesh = new ConsulMesh(), Proxy = new ConsulGatewayProxy { EnvoyDnsDiscoveryType = "DNS" } } }) },
        { "group[web].service[s].connect.gateway.ingress.listener[0].port", "outside 1 to 65535", job => WithListener(job, new ConsulIngressListener { Services = [new ConsulIngressService()] }) },
        { "group[web].service[s].connect.gateway.ingress.listener[0].protocol", "\"udp\" is not known", job => WithListener(job, new ConsulIngressListener { Port = 80, Protocol = "udp" }) },
        { "group[web].service[s].connect.gateway.ingress.listener[0].service", "at least one service", job => WithListener(job, new ConsulIngressListener { Port = 80 }) },
    };

    [Fact]
    public void A_group_that_is_a_gateway_needs_no_task_of_its_own()
    {
        static Job Alone(Job job, ConsulConnect connect) => job.WithGroup(group => group with
        {
            Tasks = [],
            Services = [new Service { Name = "gate", PortLabel = "8080", Provider = "consul", Connect = connect }],
        });

        Job gateway = Alone(SampleJobs.Valid, new ConsulConnect { Gateway = new ConsulGateway { Terminating = new ConsulTerminating() } });
        Job native = Alone(SampleJobs.Valid, new ConsulConnect { Native = true });

        Assert.DoesNotContain(Refusals(gateway), static refusal => refusal.Contains("at least one task", StringComparison.Ordinal));
        Assert.Contains(Refusals(native), static refusal => refusal.Contains("at least one task", StringComparison.Ordinal));

        static IEnumerable<string> Refusals(Job job) => JobAdmission.Admit(job, new AdmissionOptions()).Refusals.Select(static refusal => refusal.ToString());
    }

    [Theory]
    [MemberData(nameof(BrokenRules))]
    public void A_broken_rule_is_refused_where_it_is_broken(string path, string words, Func<Job, Job> breakRule)
    {
        AdmissionResult result = breakRule(SampleJobs.Valid).Admit();

        Assert.Contains(result.Refusals, refusal =>
            refusal.Code == RefusalCode.Invalid && refusal.FieldPath == path && refusal.Sentence.Contains(words, StringComparison.Ordinal));
        Assert.All(result.Refusals, static refusal => Assert.EndsWith(".", refusal.Sentence, StringComparison.Ordinal));
    }

    [Fact]
    public void Blocks_that_keep_the_rules_are_only_warned_of()
    {
        Job job = SampleJobs.Valid.WithGroup(group => group with
        {
            Networks = [new NetworkResource { Mode = "bridge", Hostname = "web.example", DynamicPorts = [new Port { Label = "http" }] }],
            Services =
            [
                new Service { Name = "${JOB}-web", PortLabel = "http", Checks = [GoodCheck, GoodCheck with { Type = "http", Path = "/health?x=1" }] },
                new Service { Name = "mesh", PortLabel = "9001", Connect = new ConsulConnect { SidecarService = new ConsulSidecarService() } },
            ],
            Volumes = ImmutableSortedDictionary<string, VolumeRequest>.Empty.Add("v", Csi),
            Disconnect = new DisconnectStrategy { LostAfter = Duration.FromHours(6), Reconcile = "keep_original" },
        }).WithTask(task => task with
        {
            VolumeMounts = [new VolumeMount { Volume = "v", Destination = "/v" }],
            Templates = [Plain, Plain with { DestPath = "secrets/x.env", Envvars = true, Perms = "600" }],
            Identities = [new WorkloadIdentity { Name = "api", Audience = ["a"], Ttl = Duration.FromHours(1) }],
            Vault = new Vault { Policies = ["p"], ChangeMode = "signal", ChangeSignal = "SIGHUP" },
            Actions = [new TaskAction { Name = "flush-cache", Command = "/bin/true" }],
            CsiPluginConfig = new CsiPluginConfig { Id = "p", Type = "monolith" },
        });

        AdmissionResult result = JobAdmission.Admit(job, new AdmissionOptions { OnlyWarnsOfUnbuiltBlocks = true });

        Assert.Empty(result.Refusals);
        Assert.True(result.IsAdmitted);
        Assert.All(result.Warnings, static warning => Assert.Contains("is not supported by this version", warning, StringComparison.Ordinal));
        Assert.All(job.Admit().Refusals, static refusal => Assert.Equal(RefusalCode.Unsupported, refusal.Code));
    }

    [Fact]
    public void What_is_allowed_but_surprising_is_warned_of()
    {
        TaskGroup web = SampleJobs.Valid.TaskGroups![0];
        Job job = SampleJobs.Valid with
        {
            TaskGroups =
            [
                web with { Count = 2, Update = new UpdateStrategy { Canary = 1, AutoPromote = true } },
                web with
                {
                    Name = "api",
                    Count = 2,
                    Update = new UpdateStrategy { Canary = 1 },
                    Tasks = [web.Tasks![0] with { Templates = [Plain with { VaultGrace = Duration.FromSeconds(1) }], Identities = [new WorkloadIdentity { Name = "i" }] }],
                },
            ],
        };

        IReadOnlyList<string> warnings = job.Admit().Warnings;

        Assert.Contains(warnings, static warning => warning.StartsWith("group[api].update.auto_promote: it is set on group[web]", StringComparison.Ordinal));
        Assert.Contains(warnings, static warning => warning.StartsWith("group[api].task[server].template.vault_grace: it is deprecated", StringComparison.Ordinal));
        Assert.Contains(warnings, static warning => warning.StartsWith("group[api].task[server].identity[i]: without aud and ttl", StringComparison.Ordinal));
    }

    private static Job Disconnecting(Job job, DisconnectStrategy disconnect) => job.WithGroup(group => group with { Disconnect = disconnect });

    private static Job WithTemplates(Job job, params Template[] templates) => job.WithTask(task => task with { Templates = templates });

    private static Job WithVolume(Job job, VolumeRequest volume) =>
        job.WithGroup(group => group with { Volumes = ImmutableSortedDictionary<string, VolumeRequest>.Empty.Add("v", volume) });

    private static Job WithMount(Job job, VolumeMount mount) => WithVolume(job, Csi).WithTask(task => task with { VolumeMounts = [mount] });

    private static Job WithService(Job job, Service service) => job.WithGroup(group => group with
    {
        Networks = [new NetworkResource { DynamicPorts = [new Port { Label = "http" }] }], Services = [service],
    });

    private static Job WithCheck(Job job, ServiceCheck check, string provider = "consul") =>
        WithService(job, new Service { Name = "s", Provider = provider, Checks = [check] });

    private static Job WithConnect(Job job, ConsulConnect connect) => WithService(job, new Service { Name = "s", Connect = connect });

    private static Job WithListener(Job job, ConsulIngressListener listener) =>
        WithConnect(job, new ConsulConnect { Gateway = new ConsulGateway { Ingress = new ConsulIngress { Listeners = [listener] } } });
}
