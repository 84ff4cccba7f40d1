namespace Steppe.Model;

/// <summary>One block, or one setting of a block, that can be written down but does nothing yet.</summary>
/// <param name="Name">How refusals call it.</param>
/// <param name="AddUses">Adds the places of a job that use it.</param>
internal sealed record UnbuiltBlock(string Name, Action<JobOutline, List<NamedPlace>> AddUses);

/// <summary>Refuses every block whose behaviour is not built, so that no job runs other than it says.</summary>
/// <remarks>
/// Pure. This table is the only place: whoever builds a block deletes its line. A test holds every property of the job records
/// against it.
/// </remarks>
internal static class UnbuiltBlocks
{
    public static IReadOnlyList<UnbuiltBlock> Table { get; } =
    [
        OfJob("multiregion", "multiregion", static job => job.Multiregion is not null),
        OfNetwork("network mode \"bridge\"", "mode", static network => network.Mode == "bridge"),
        OfNetwork("network mode \"none\"", "mode", static network => network.Mode == "none"),
        OfNetwork("network mode \"cni\"", "mode", static network => network.Mode.StartsWith(NetworkAsk.CniPrefix, StringComparison.Ordinal)),
        OfNetwork("network.cni", "cni", static network => network.Cni is not null),
        OfNetwork("network.dns", "dns", static network => network.Dns is not null),
        OfNetwork("network.hostname", "hostname", static network => network.Hostname.Length > 0),
        OfGroup("service", "service", static group => Any(group.Services)),
        OfTask("service", "service", static task => Any(task.Services)),
        OfVolume("volume of type \"csi\"", "type", static volume => volume.Type == "csi"),
        OfVolume("volume.per_alloc", "per_alloc", static volume => volume.PerAlloc),
        OfVolume("volume.sticky", "sticky", static volume => volume.Sticky == true),
        OfVolume("volume.access_mode of a host volume", "access_mode", static volume => volume is { Type: "host", AccessMode.Length: > 0 }),
        OfVolume("volume.attachment_mode of a host volume", "attachment_mode", static volume => volume is { Type: "host", AttachmentMode.Length: > 0 }),
        OfTask("volume_mount.propagation_mode other than \"private\"", "volume_mount", static task =>
            task.VolumeMounts.OrEmpty().Any(static mount => mount.PropagationMode is not (null or "" or "private"))),
        OfTask("volume_mount.selinux_label", "volume_mount", static task =>
            task.VolumeMounts.OrEmpty().Any(static mount => !string.IsNullOrEmpty(mount.SelinuxLabel))),
        OfTask("csi_plugin", "csi_plugin", static task => task.CsiPluginConfig is not null),
        OfTask("scaling", "scaling", static task => Any(task.ScalingPolicies)),
        OfGroup("consul", "consul", static group => group.Consul is { } consul && consul != new ConsulBlock()),
        OfTask("consul", "consul", static task => task.Consul is not null),
        OfTask("template", "template", static task => Any(task.Templates)),
        OfTask("vault", "vault", static task => task.Vault is not null),
        OfTask("identity", "identity", static task => task.Identity is not null || Any(task.Identities)),
        OfTask("action", "action", static task => Any(task.Actions)),
        OfTask("schedule", "schedule", static task => task.Schedule is not null),
        OfJob("secret", "secret", static job => Any(job.Secrets)),
        OfTask("secret", "secret", static task => Any(task.Secrets)),
        OfTask("numa", "resources.numa", static task => task.Resources?.Numa is not null),
        OfTask("resources.secrets", "resources.secrets", static task => task.Resources?.SecretsMb > 0),
        OfTask("resources.network (move its ports to the group's network)", "resources.network", static task => Any(task.Resources?.Networks)),
    ];

    /// <summary>A refusal for each use, or none where they are only warned of.</summary>
    public static IEnumerable<Refusal> Check(JobOutline job, AdmissionOptions options) => options.OnlyWarnsOfUnbuiltBlocks
        ? []
        : Uses(job).Select(static use => new Refusal(
            RefusalCode.Unsupported, use.Path, $"{use.Name} is not supported by this version of Steppe yet: remove it to register the job."));

    /// <summary>A warning for each use, or none where they are refused.</summary>
    public static IEnumerable<string> Warnings(JobOutline job, AdmissionOptions options) => options.OnlyWarnsOfUnbuiltBlocks
        ? Uses(job).Select(static use =>
            $"{use.Path}: {use.Name} is not supported by this version of Steppe yet; the job cannot be registered with it, remove it.")
        : [];

    // Of each job that is registered: most use none of them.
    private static List<NamedPlace> Uses(JobOutline job)
    {
        List<NamedPlace> uses = [];
        foreach (UnbuiltBlock block in Table)
        {
            block.AddUses(job, uses);
        }

        return uses;
    }

    private static UnbuiltBlock OfJob(string name, string path, Func<Job, bool> isUsed) =>
        new(name, (job, uses) =>
        {
            if (isUsed(job.Job))
            {
                uses.Add(new NamedPlace(path, name));
            }
        });

    private static UnbuiltBlock OfGroup(string name, string path, Func<TaskGroup, bool> isUsed) =>
        new(name, (job, uses) =>
        {
            foreach (GroupPlace at in job.Groups)
            {
                if (isUsed(at.Group))
                {
                    uses.Add(new NamedPlace($"{at.Path}.{path}", name));
                }
            }
        });

    private static UnbuiltBlock OfNetwork(string name, string path, Func<NetworkResource, bool> isUsed) =>
        OfGroup(name, $"network.{path}", group => group.Networks.OrEmpty().Any(isUsed));

    private static UnbuiltBlock OfVolume(string name, string path, Func<VolumeRequest, bool> isUsed) =>
        OfGroup(name, $"volume.{path}", group => group.Volumes?.Values.Any(isUsed) == true);

    private static UnbuiltBlock OfTask(string name, string path, Func<TaskSpec, bool> isUsed) =>
        new(name, (job, uses) =>
        {
            foreach (TaskPlace at in job.Tasks)
            {
                if (isUsed(at.Task))
                {
                    uses.Add(new NamedPlace($"{at.Path}.{path}", name));
                }
            }
        });

    private static bool Any<T>(IReadOnlyList<T>? list) => list is { Count: > 0 };
}
