using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.Scheduler.Reconciliation;

/// <summary>Tells whether running allocations of a group can take a new version of their job without a restart.</summary>
/// <remarks>Pure. Compares the JSON of what tasks were started with, and of affinities and spreads of all levels: new wishes
/// about nodes are only fulfilled by moving. Whatever is not named below (count, constraints, services, policies, kill timeout,
/// log sizes) changes in place. Source: scheduler reference §8.</remarks>
public static class SpecificationChange
{
    /// <summary>Whether the group's tasks must be started anew.</summary>
    public static bool IsDestructive(AdmittedJob before, AdmittedJob after, string group)
    {
        if (before.FindGroup(group) is not { } old || after.FindGroup(group) is not { } current)
        {
            return true;
        }

        return !ReferenceEquals(old, current)
            && !Essence(before, old).AsSpan().SequenceEqual(Essence(after, current));
    }

    /// <summary>Whether one task that both versions have must be started anew because of itself.</summary>
    public static bool IsDestructive(AdmittedJob before, AdmittedJob after, string group, string task) =>
        !EssenceOf(before, group, task).AsSpan().SequenceEqual(EssenceOf(after, group, task));

    private static byte[] EssenceOf(AdmittedJob job, string group, string task) =>
        job.FindGroup(group) is { } found && found.Tasks.FirstOrDefault(one => one.Name == task) is { } written
            ? SteppeJson.Serialize(new TaskGroup
            {
                Tasks = [Essence(written.Specification, MergedMeta(job.Specification, found.Specification, written.Specification))],
            })
            : [];

    private static byte[] Essence(AdmittedJob job, AdmittedGroup group)
    {
        TaskGroup written = group.Specification;
        return SteppeJson.Serialize(new TaskGroup
        {
            Affinities = group.Affinities,
            Spreads = group.Spreads,
            EphemeralDisk = written.EphemeralDisk,
            Networks = written.Networks?.Select(WithoutChosenPorts).ToArray(),
            Volumes = written.Volumes,
            Consul = written.Consul,
            RestartPolicy = Essence(written.RestartPolicy),
            Services = Essence(written.Services),
            Tasks = group.Tasks
                .OrderBy(static task => task.Name, StringComparer.Ordinal)
                .Select(task => Essence(task.Specification, MergedMeta(job.Specification, written, task.Specification)))
                .ToArray(),
        });
    }

    private static TaskSpec Essence(TaskSpec written, ImmutableSortedDictionary<string, string> meta) => new()
    {
        Name = written.Name,
        Driver = written.Driver,
        User = written.User,
        Config = written.Config,
        Env = written.Env,
        Artifacts = written.Artifacts,
        Vault = written.Vault,
        Consul = written.Consul,
        Templates = written.Templates,
        CsiPluginConfig = written.CsiPluginConfig,
        VolumeMounts = written.VolumeMounts,
        Meta = meta,
        Secrets = written.Secrets,
        Identity = written.Identity,
        Identities = written.Identities,
        RestartPolicy = Essence(written.RestartPolicy),
        LogConfig = new LogConfig { Disabled = written.LogConfig?.Disabled ?? false },
        Resources = (written.Resources ?? new Resources()) with { DiskMb = null, Iops = null },
    };

    // A service without a mesh only tells others where the group is: having one at all makes no difference to what runs.
    private static Service[]? Essence(IReadOnlyList<Service>? services)
    {
        Service[] connected =
        [
            .. (services ?? []).Where(static service => service.Connect is not null)
                .Select(static service => new Service { Name = service.Name, PortLabel = service.PortLabel, Cluster = service.Cluster, Connect = service.Connect }),
        ];
        return connected.Length > 0 ? connected : null;
    }

    private static RestartPolicy Essence(RestartPolicy? policy) =>
        new() { RenderTemplates = policy?.RenderTemplates ?? false };

    private static NetworkResource WithoutChosenPorts(NetworkResource network) => network with
    {
        DynamicPorts = network.DynamicPorts?.Select(static port => port with { Value = 0 }).ToArray(),
    };

    private static ImmutableSortedDictionary<string, string> MergedMeta(Job job, TaskGroup group, TaskSpec task)
    {
        var merged = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        foreach (ImmutableSortedDictionary<string, string>? level in new[] { job.Meta, group.Meta, task.Meta })
        {
            merged = level is null ? merged : merged.SetItems(level);
        }

        return merged;
    }
}
