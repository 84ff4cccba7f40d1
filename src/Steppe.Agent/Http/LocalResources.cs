namespace Steppe.Agent.Http;

/// <summary>The resources that every agent answers for itself.</summary>
internal sealed class LocalResources(HttpApiParts parts, Forwarding? forwarding)
{
    private readonly AgentResource _agent = new(parts);
    private readonly MetricsResource _metrics = new(parts);
    private readonly ClientResource _client = new(parts, new ClientLocator(parts, forwarding));

    /// <summary>The answer of the resource a path names, or null when there is none.</summary>
    public ValueTask? Find(ApiRequest request) => request.Path switch
    {
        "jobs/parse" => JobsParseResource.HandleAsync(request),
        "agent/self" => _agent.SelfAsync(request),
        "agent/health" => _agent.HealthAsync(request),
        "agent/servers" => _agent.ServersAsync(request),
        "agent/join" => _agent.JoinAsync(request),
        "metrics" => _metrics.HandleAsync(request),
        _ when request.Path.StartsWith("client/", StringComparison.Ordinal) =>
            _client.HandleAsync(request, request.Path["client/".Length..]),
        _ => null,
    };
}
