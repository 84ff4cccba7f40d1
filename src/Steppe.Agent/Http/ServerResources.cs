using Steppe.Server;

namespace Steppe.Agent.Http;

/// <summary>The resources that only an agent with a server can answer.</summary>
internal sealed class ServerResources
{
    private readonly JobsResource _jobs;
    private readonly JobResource _job;
    private readonly AllocationsResource _allocations;
    private readonly EvaluationsResource _evaluations;
    private readonly DeploymentsResource _deployments;
    private readonly NodesResource _nodes;
    private readonly NodePoolsResource _pools;
    private readonly StatusResource _status;
    private readonly MembersResource _members;
    private readonly SearchResource _search;
    private readonly SystemResource _system;
    private readonly SchedulerConfigurationResource _scheduler;
    private readonly JobStatusesResource _statuses;
    private readonly ScalingPoliciesResource _scaling;
    private readonly EventsResource _events;
    private readonly RaftResource _raft;
    private readonly SnapshotResource _snapshot;
    private readonly AutopilotResource _autopilot;

    public ServerResources(ServerNode server, AgentSelfConfig self, SearchOptions search, TimeProvider time)
    {
        _jobs = new JobsResource(server);
        _job = new JobResource(server, _jobs);
        _allocations = new AllocationsResource(server);
        _evaluations = new EvaluationsResource(server);
        _deployments = new DeploymentsResource(server);
        _nodes = new NodesResource(server);
        _pools = new NodePoolsResource(server, _nodes, _jobs);
        _status = new StatusResource(server);
        _events = new EventsResource(server, time);
        _members = new MembersResource(server, self);
        _search = new SearchResource(server, search);
        _system = new SystemResource(server);
        _scheduler = new SchedulerConfigurationResource(server);
        _statuses = new JobStatusesResource(server);
        _scaling = new ScalingPoliciesResource(server);
        _raft = new RaftResource(server);
        _snapshot = new SnapshotResource(server, time);
        _autopilot = new AutopilotResource(server);
    }

    /// <summary>The answer of the resource a path names, or null when there is none.</summary>
    public ValueTask? Find(ApiRequest request) => request.Path switch
    {
        "jobs" => _jobs.HandleAsync(request),
        "jobs/statuses" => _statuses.HandleAsync(request),
        "scaling/policies" => _scaling.ListAsync(request),
        _ when Rest(request, "scaling/policy/") is { } id => _scaling.ReadAsync(request, id),
        "allocations" => _allocations.ListAsync(request),
        "evaluations" => _evaluations.HandleAllAsync(request),
        "nodes" => _nodes.ListAsync(request),
        "node/pools" => _pools.HandleAllAsync(request),
        "status/leader" => _status.LeaderAsync(request),
        "status/peers" => _status.PeersAsync(request),
        "regions" => _status.RegionsAsync(request),
        "agent/members" => _members.HandleAsync(request),
        "agent/force-leave" => _members.ForceLeaveAsync(request),
        "evaluations/count" => _evaluations.CountAsync(request),
        "search" => _search.FindAsync(request),
        "search/fuzzy" => _search.FindFuzzyAsync(request),
        "system/gc" => _system.CollectGarbageAsync(request),
        "system/reconcile/summaries" => _system.ReconcileSummariesAsync(request),
        "operator/raft/configuration" => _raft.ConfigurationAsync(request),
        "operator/raft/peer" => _raft.RemovePeerAsync(request),
        "operator/raft/transfer-leadership" => _raft.TransferLeadershipAsync(request),
        "operator/autopilot/configuration" => _autopilot.ConfigurationAsync(request),
        "operator/autopilot/health" => _autopilot.HealthAsync(request),
        SnapshotResource.Path => _snapshot.HandleAsync(request),
        "operator/scheduler/configuration" => _scheduler.HandleAsync(request),
        "validate/job" => _jobs.ValidateAsync(request),
        "event/stream" => _events.HandleAsync(request),
        "deployments" => _deployments.ListAsync(request),
        _ when Rest(request, "job/") is { } rest => _job.HandleAsync(request, rest),
        _ when Rest(request, "allocation/") is { } rest => _allocations.HandleAsync(request, rest),
        _ when Rest(request, "evaluation/") is { } rest => _evaluations.HandleAsync(request, rest),
        _ when Rest(request, "node/pool/") is { } rest => _pools.HandleAsync(request, rest),
        _ when Rest(request, "node/") is { } rest => _nodes.HandleAsync(request, rest),
        _ when Rest(request, "deployment/") is { } rest => _deployments.HandleAsync(request, rest),
        _ => null,
    };

    private static string? Rest(ApiRequest request, string prefix) =>
        request.Path.Length > prefix.Length && request.Path.StartsWith(prefix, StringComparison.Ordinal) ? request.Path[prefix.Length..] : null;
}
