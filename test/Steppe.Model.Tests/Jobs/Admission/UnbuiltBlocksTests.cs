using System.Collections.Immutable;
using System.Reflection;

namespace Steppe.Model.Tests.Jobs.Admission;

public sealed class UnbuiltBlocksTests
{
    /// <summary>What each line of the table looks like in JSON, in its order.</summary>
    public static TheoryData<string, string, string> Uses => new()
    {
        { "multiregion", "multiregion", """{"Multiregion":{}}""" },
        { "network mode \"bridge\"", "group[g].network.mode", Network("""{"Mode":"bridge"}""") },
        { "network mode \"none\"", "group[g].network.mode", Network("""{"Mode":"none"}""") },
        { "network mode \"cni\"", "group[g].network.mode", Network("""{"Mode":"cni/x"}""") },
        { "network.cni", "group[g].network.cni", Network("""{"CNI":{}}""") },
        { "network.dns", "group[g].network.dns", Network("""{"DNS":{}}""") },
        { "network.hostname", "group[g].network.hostname", Network("""{"Hostname":"x"}""") },
        { "service", "group[g].service", Group("""{"Services":[{}]}""") },
        { "service", "group[g].task[t].service", Task("""{"Services":[{}]}""") },
        { "volume of type \"csi\"", "group[g].volume.type", Group("""{"Volumes":{"v":{"Type":"csi"}}}""") },
        { "volume.per_alloc", "group[g].volume.per_alloc", Group("""{"Volumes":{"v":{"Type":"host","PerAlloc":true}}}""") },
        { "volume.sticky", "group[g].volume.sticky", Group("""{"Volumes":{"v":{"Type":"host","Sticky":true}}}""") },
        { "volume.access_mode of a host volume", "group[g].volume.access_mode", Group("""{"Volumes":{"v":{"Type":"host","AccessMode":"single-node-writer"}}}""") },
        { "volume.attachment_mode of a host volume", "group[g].volume.attachment_mode", Group("""{"Volumes":{"v":{"Type":"host","AttachmentMode":"file-system"}}}""") },
        { "volume_mount.propagation_mode other than \"private\"", "group[g].task[t].volume_mount", Task("""{"VolumeMounts":[{"PropagationMode":"bidirectional"}]}""") },
        { "volume_mount.selinux_label", "group[g].task[t].volume_mount", Task("""{"VolumeMounts":[{"SELinuxLabel":"z"}]}""") },
        { "csi_plugin", "group[g].task[t].csi_plugin", Task("""{"CSIPluginConfig":{}}""") },
        { "scaling", "group[g].task[t].scaling", Task("""{"ScalingPolicies":[{}]}""") },
        { "consul", "group[g].consul", Group("""{"Consul":{"Namespace":"x"}}""") },
        { "consul", "group[g].task[t].consul", Task("""{"Consul":{}}""") },
        { "template", "group[g].task[t].template", Task("""{"Templates":[{}]}""") },
        { "vault", "group[g].task[t].vault", Task("""{"Vault":{}}""") },
        { "identity", "group[g].task[t].identity", Task("""{"Identities":[{}]}""") },
        { "action", "group[g].task[t].action", Task("""{"Actions":[{}]}""") },
        { "schedule", "group[g].task[t].schedule", Task("""{"Schedule":{}}""") },
        { "secret", "secret", """{"Secrets":[{}]}""" },
        { "secret", "group[g].task[t].secret", Task("""{"Secrets":[{}]}""") },
        { "numa", "group[g].task[t].resources.numa", Task("""{"Resources":{"NUMA":{}}}""") },
        { "resources.secrets", "group[g].task[t].resources.secrets", Task("""{"Resources":{"SecretsMB":1}}""") },
        { "resources.network (move its ports to the group's network)", "group[g].task[t].resources.network", Task("""{"Resources":{"Networks":[{}]}}""") },
    };

    [Theory]
    [MemberData(nameof(Uses))]
    public void A_block_that_is_not_built_is_refused_by_name(string name, string path, string json)
    {
        AdmissionResult result = JobAdmission.Admit(
            SampleJobs.FromJson(json) with { Id = "a" }, new AdmissionOptions());

        Refusal refusal = Assert.Single(result.Refusals, static refusal => refusal.Code == RefusalCode.Unsupported);
        Assert.Equal(path, refusal.FieldPath);
        Assert.StartsWith(name + " is not supported", refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_line_of_the_table_has_an_example()
    {
        Assert.Equal(
            UnbuiltBlocks.Table.Select(static block => block.Name),
            Uses.Select(static row => (string)((ITheoryDataRow)row).GetData()[0]!));
    }

    /// <summary>Properties whose behaviour is built, or that only describe. Everything else must be in the table.</summary>
    private static readonly ImmutableSortedSet<string> Built =
    [
        "Job: Region Namespace Id ParentId Name Type Priority AllAtOnce Datacenters NodePool Constraints Affinities Spreads TaskGroups Update Reschedule Migrate Meta Periodic ParameterizedJob",
        "Job: ConsulToken VaultToken ConsulNamespace VaultNamespace NomadTokenId Ui VersionTag Stop Dispatched DispatchIdempotencyToken Payload",
        "Job: Status StatusDescription Stable Version SubmitTime CreateIndex ModifyIndex JobModifyIndex",
        "TaskGroup: Name Count Constraints Affinities Spreads Tasks RestartPolicy ReschedulePolicy EphemeralDisk Volumes Update Migrate Networks Meta ShutdownDelay Scaling",
        "TaskSpec: Artifacts VolumeMounts Name Driver User Lifecycle Config Constraints Affinities Env Resources RestartPolicy Meta KillTimeout LogConfig Leader ShutdownDelay KillSignal Kind DispatchPayload",
        "Job: Outcome",
        "TaskGroup: MaxRunDuration MaxRunSignal StopAfterClientDisconnect MaxClientDisconnect PreventRescheduleOnLost Disconnect",
        "TaskSpec: MaxRunDuration MaxRunSignal",
        "Resources: Cpu Cores Devices MemoryMb MemoryMaxMb DiskMb Iops",
        "NetworkResource: Mode Device Cidr Ip ReservedPorts DynamicPorts MBits",
    ];

    private static readonly ImmutableSortedSet<string> InTable =
    [
        "Job: Multiregion Secrets",
        "TaskGroup: Services Consul",
        "TaskSpec: Services Vault Templates CsiPluginConfig ScalingPolicies Identity Identities",
        "TaskSpec: Consul Actions Schedule Secrets",
        "Resources: Networks Numa SecretsMb",
        "NetworkResource: Dns Hostname Cni",
    ];

    [Fact]
    public void Every_property_is_either_built_or_refused()
    {
        string[] classified = [.. Built.Concat(InTable).SelectMany(static line =>
            line.Split(": ")[1].Split(' ').Select(name => $"{line.Split(": ")[0]}.{name}")).Order(StringComparer.Ordinal)];
        string[] existing = [.. new[] { typeof(Job), typeof(TaskGroup), typeof(TaskSpec), typeof(Resources), typeof(NetworkResource) }
            .SelectMany(static type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => $"{type.Name}.{property.Name}"))
            .Order(StringComparer.Ordinal)];

        Assert.Equal(existing, classified);
    }

    [Fact]
    public void Plain_update_and_migrate_blocks_are_admitted()
    {
        Job job = SampleJobs.Valid with { Update = new UpdateStrategy { MaxParallel = 1 }, Migrate = new MigrateStrategy { MaxParallel = 1 } };

        Assert.Empty(job.Admit().Refusals);
    }

    private static string Group(string group) => $$"""{"TaskGroups":[{"Name":"g",{{group.TrimStart('{')}}]}""";

    private static string Task(string task) => Group($$"""{"Tasks":[{"Name":"t",{{task.TrimStart('{')}}]}""");

    private static string Network(string network) => Group($$"""{"Networks":[{{network}}]}""");
}
