using System.Collections.Immutable;
using Steppe.Client.Servers;
using Steppe.Client.Tasks;
using Steppe.Drivers;
using Steppe.Model;

namespace Steppe.Client.Fingerprints;

/// <summary>Describes this machine as a node, and follows the health of its drivers.</summary>
internal sealed class NodeFingerprints(ClientOptions options, NodeIdentity identity, DriverCatalog drivers, TimeProvider time)
{
    private static readonly TimeSpan FirstDriverReport = TimeSpan.FromSeconds(5);

    /// <summary>Reads everything but the drivers.</summary>
    public Node Describe()
    {
        IReadOnlyList<string>? allowed = options.FindList("fingerprint.allowlist") ?? options.FindList("fingerprint.whitelist");
        IReadOnlyList<string> denied = options.FindList("fingerprint.denylist") ?? options.FindList("fingerprint.blacklist") ?? [];
        var facts = new NodeFacts();
        foreach (IFingerprint fingerprint in (IFingerprint[])
        [
            new ArchFingerprint(),
            new CpuFingerprint(options),
            new MemoryFingerprint(options),
            new HostFingerprint(),
            new StorageFingerprint(options),
            new NetworkFingerprint(options),
            new NomadFingerprint(options),
            new SignalFingerprint(),
            new CgroupFingerprint(),
            new HostVolumeFingerprint(options),
            new DeviceFingerprint(options),
        ])
        {
            if ((allowed?.Contains(fingerprint.Name, StringComparer.Ordinal) ?? true)
                && !denied.Contains(fingerprint.Name, StringComparer.Ordinal))
            {
                fingerprint.Read(facts);
            }
        }

        return new Node
        {
            Id = identity.Id,
            SecretId = identity.SecretId,
            Name = options.Name,
            Datacenter = options.Datacenter,
            NodeClass = options.NodeClass,
            NodePool = options.NodePool,
            IsEligible = !options.StartsIneligible,
            HttpAddress = options.HttpAddress,
            TlsEnabled = options.TlsEnabled,
            Attributes = facts.Attributes.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Meta = options.Meta,
            Resources = facts.Resources with { MinDynamicPort = options.MinDynamicPort, MaxDynamicPort = options.MaxDynamicPort },
            Reserved = ReservedOf(facts.Resources),
            HostVolumes = options.HostVolumes,
            HostNetworks = options.HostNetworks,
            CgroupParent = options.CgroupParent,
        };
    }

    // Cores that are kept back take their share of the node's speed with them.
    private NodeReserved ReservedOf(NodeResources resources) => options.Reserved is { CpuMhz: 0, Cores: { Count: > 0 } cores } reserved
        ? reserved with { CpuMhz = cores.Count * resources.MhzPerCore }
        : options.Reserved;

    /// <summary>Follows one loop per driver until cancelled.</summary>
    /// <param name="description">What is changed by their reports.</param>
    /// <param name="cancellation">Ends the loops.</param>
    /// <returns>First: completes when every driver has reported once, or has had time to. Then: completes with the loops.</returns>
    public (Task FirstReports, Task Loops) FollowDrivers(NodeDescription description, CancellationToken cancellation)
    {
        List<Task> firsts = [];
        List<Task> loops = [];
        foreach (ITaskDriver driver in drivers.All)
        {
            var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            firsts.Add(first.Task);
            loops.Add(FollowAsync(driver, description, first, cancellation));
        }

        Task reported = Task.WhenAll(firsts).WaitAsync(FirstDriverReport, time, cancellation);
        return (reported, Task.WhenAll(loops));
    }

    private async Task FollowAsync(
        ITaskDriver driver, NodeDescription description, TaskCompletionSource first, CancellationToken cancellation)
    {
        try
        {
            await foreach (DriverFingerprint report in driver.FingerprintAsync(cancellation))
            {
                description.Change(node => With(node, driver.Name, report));
                first.TrySetResult();
            }
        }
        catch (DriverException error)
        {
            description.Change(node => With(node, driver.Name, DriverFingerprint.Undetected(error.Message)));
        }
        finally
        {
            first.TrySetResult();
        }
    }

    // The same report again gives the same node, so that nobody registers it anew.
    private Node With(Node node, string driver, DriverFingerprint report)
    {
        if (node.Drivers.GetValueOrDefault(driver) is { } known
            && (known.Detected, known.Healthy) == (report.Health != DriverHealth.Undetected, report.Health == DriverHealth.Healthy)
            && known.HealthDescription == report.Description
            && known.Attributes.SequenceEqual(report.Attributes))
        {
            return node;
        }

        ImmutableSortedDictionary<string, string> others = node.Attributes.RemoveRange(
            node.Attributes.Keys.Where(key => key == $"driver.{driver}" || key.StartsWith($"driver.{driver}.", StringComparison.Ordinal)));
        return node with
        {
            Attributes = others.SetItems(report.Attributes),
            Drivers = node.Drivers.SetItem(driver, new DriverStatus
            {
                Detected = report.Health != DriverHealth.Undetected,
                Healthy = report.Health == DriverHealth.Healthy,
                HealthDescription = report.Description,
                Attributes = report.Attributes,
                UpdatedAt = time.GetUtcNow(),
            }),
        };
    }
}
