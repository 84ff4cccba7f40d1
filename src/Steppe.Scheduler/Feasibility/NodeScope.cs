using Steppe.Model;

namespace Steppe.Scheduler.Feasibility;

/// <summary>Where a job wants to be: its node pool and its datacenters.</summary>
/// <remarks>Remembers answers: one instance serves one evaluation, on one thread.</remarks>
public sealed class NodeScope(AdmittedJob job)
{
    private const string EveryPool = "all";

    private readonly string _pool = job.Specification.NodePool ?? "default";

    /// <summary>The job's datacenters.</summary>
    internal Datacenters Datacenters { get; } = new(job.Specification.Datacenters ?? ["*"]);

    /// <summary>Whether the node is in the job's pool.</summary>
    public bool IncludesPoolOf(Node node) => _pool == EveryPool || node.NodePool == _pool;

    /// <summary>Whether the node is in the job's pool and in one of its datacenters.</summary>
    public bool Includes(Node node) => IncludesPoolOf(node) && Datacenters.Include(node.Datacenter);
}
