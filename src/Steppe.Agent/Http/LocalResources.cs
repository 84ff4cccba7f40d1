namespace Steppe.Agent.Http;

/// <summary>The resources that every agent answers for itself.</summary>
internal sealed class LocalResources
{
    private const string EnterpriseOnly = "Nomad Enterprise only endpoint";
    private const string Keyring = "agent/keyring/";

    // Clients take their refusal for "there is no such feature here".
    private static readonly string[] EnterpriseRoutes =
        ["sentinel", "quotas", "quota-usages", "quota", "recommendation", "recommendations"];

    private readonly bool _hasServer;
    private readonly AgentResource _agent;
    private readonly MetricsResource _metrics;
    private readonly ClientLocator _locator;
    private readonly StreamRelay _relay;
    private readonly ClientResource _client;
    private readonly MonitorResource _monitor;
    private readonly SchedulersResource _schedulers;
    private readonly HostResource _host;
    private readonly LogExportResource _export;

    public LocalResources(HttpApiParts parts, Forwarding? forwarding, StreamRelay relay)
    {
        _relay = relay;
        _hasServer = parts.Server is not null;
        _agent = new AgentResource(parts);
        _metrics = new MetricsResource(parts);
        _locator = new ClientLocator(parts, forwarding, relay);
        _client = new ClientResource(parts, _locator);
        var target = new AgentTarget(parts, _locator);
        _monitor = new MonitorResource(parts, _locator, target);
        _host = new HostResource(parts, _locator, target);
        _export = new LogExportResource(parts, _locator, target);
        _schedulers = new SchedulersResource(parts.Server, parts.Time);
    }

    /// <summary>The answer of the resource a path names, or null when there is none.</summary>
    public ValueTask? Find(ApiRequest request) => request.Path switch
    {
        "jobs/parse" => JobsParseResource.HandleAsync(request),
        "agent/self" => _agent.SelfAsync(request),
        "agent/health" => _agent.HealthAsync(request),
        "agent/servers" => _agent.ServersAsync(request),
        "agent/join" => _agent.JoinAsync(request),
        "agent/monitor" => _monitor.HandleAsync(request),
        "agent/monitor/export" => _export.HandleAsync(request),
        "agent/host" => _host.HandleAsync(request),
        "operator/license" => License(request),
        "agent/schedulers" => _schedulers.ListAsync(request),
        "agent/schedulers/config" => _schedulers.ConfigurationAsync(request),
        "event/stream" or SnapshotResource.Path when !_hasServer => AskElsewhereAsync(request),
        "metrics" => _metrics.HandleAsync(request),
        _ when request.Path.StartsWith("client/", StringComparison.Ordinal) =>
            _client.HandleAsync(request, request.Path["client/".Length..]),
        _ when request.Path.StartsWith(Keyring, StringComparison.Ordinal) => KeyringResource.HandleAsync(request.Path[Keyring.Length..]),
        _ when EnterpriseRoutes.Contains(request.Path.Split('/')[0], StringComparer.Ordinal) =>
            throw new ApiException(501, EnterpriseOnly),
        _ => null,
    };

    // There is none and none is needed: clients take 204 for that.
    private static ValueTask License(ApiRequest request)
    {
        request.Http.Response.StatusCode = request.IsGet ? 204 : throw new ApiException(501, EnterpriseOnly);
        return ValueTask.CompletedTask;
    }

    // Forwarding waits for the end of an answer and holds it whole: these have none, or are large.
    private async ValueTask AskElsewhereAsync(ApiRequest request)
    {
        (string address, _) = await _locator.ServerAsync(request.Aborted);
        try
        {
            await _relay.PassOnAsync(request, address, StreamRelay.BodyOf(request));
        }
        catch (HttpRequestException error)
        {
            throw new ApiException(500, $"server {address} does not answer: {error.Message}");
        }
    }
}
