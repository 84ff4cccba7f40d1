using Steppe.Model;
using Steppe.Scheduler.Reconciliation;

namespace Steppe.Scheduler.Placements;

/// <summary>Makes allocations, new ones and ones updated in place.</summary>
/// <remarks>Pure given the stream of ids. One instance serves one evaluation: allocations of a group without ports share what
/// they were given.</remarks>
internal sealed class AllocationFactory(
    AdmittedJob job, Evaluation evaluation, DateTimeOffset now, bool allowsMemoryOversubscription, AllocationIds ids)
{
    private readonly Dictionary<string, AllocatedResources> _withoutPorts = new(StringComparer.Ordinal);

    /// <summary>Makes allocations of another version of the job, with ids from the same stream.</summary>
    public AllocationFactory ForVersion(AdmittedJob version) => new(version, evaluation, now, allowsMemoryOversubscription, ids);

    /// <summary>What one allocation of the group gets on any node: all but its ports and what it has as its own.</summary>
    public AllocatedResources ResourcesOf(AdmittedGroup group)
    {
        if (!_withoutPorts.TryGetValue(group.Name, out AllocatedResources? resources))
        {
            resources = new AllocatedResources
            {
                Tasks = group.Tasks.ToOrdinalMap(static task => task.Name, ResourcesOf),
                DiskMb = (int)group.Ask.DiskMb,
                Total = group.Ask,
            };
            _withoutPorts.Add(group.Name, resources);
        }

        return resources;
    }

    /// <summary>A new allocation for a placement on a node.</summary>
    public Allocation Create(
        Placement placement, Node node, AllocatedResources resources, AllocationMetrics metrics, Deployment? deployment, AllocationPreemption? preemption)
    {
        bool isDeployed = deployment is { IsActive: true } && deployment.Groups.ContainsKey(placement.Group.Name);
        return new Allocation
        {
            Id = ids.Next(),
            EvaluationId = evaluation.Id,
            Name = AllocationNames.Format(job, placement.Group.Name, placement.NameIndex),
            NameIndex = placement.NameIndex,
            NodeId = node.Id,
            NodeName = node.Name,
            Job = job,
            TaskGroup = placement.Group.Name,
            Resources = resources,
            Metrics = metrics,
            Preemption = preemption,
            DeploymentId = isDeployed ? deployment!.Id : default,
            Health = placement.IsCanary ? new AllocationHealth { IsCanary = true } : null,
            PreviousAllocationId = placement.Previous?.Id ?? default,
            Reschedules = placement is { IsReschedule: true, Previous: { } failed }
                ? RescheduleArithmetic.Remember(failed, placement.Group.ReschedulePolicy, now)
                : [],
        };
    }

    /// <summary>The allocation with the new version of its job; it keeps its ports and the story of its placement.</summary>
    public Allocation Update(Allocation allocation, AdmittedGroup group, DeploymentId deployment) => allocation with
    {
        DeploymentId = deployment,
        Health = deployment == allocation.DeploymentId ? allocation.Health : null,
        EvaluationId = evaluation.Id,
        Job = job,
        Resources = ResourcesOf(group, allocation.Resources),
        DesiredDescription = StopReasons.UpdatedInPlace,
    };

    // What an update in place would change of resources, it replaces: only limits on the use of memory may differ.
    private AllocatedResources ResourcesOf(AdmittedGroup group, AllocatedResources before)
    {
        AllocatedResources now = ResourcesOf(group);
        return before.Total is not { Cores: 0, Devices: 0 } ? before : before.Ports.Count == 0 ? now : now with { Ports = before.Ports };
    }

    // 0 means "no more than the memory it is placed by", as on the wire.
    private AllocatedTaskResources ResourcesOf(AdmittedTask task) => new(
        task.Ask.CpuMhz,
        task.Ask.MemoryMb,
        allowsMemoryOversubscription && task.Ask.MemoryMaxMb != task.Ask.MemoryMb ? task.Ask.MemoryMaxMb : 0);
}
