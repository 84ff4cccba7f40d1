using Microsoft.AspNetCore.Http;
using Steppe.Server;
using Steppe.State;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/system/*</c>: what concerns the cluster as a whole. Takes only PUT, as clients expect.</summary>
internal sealed class SystemResource(ServerNode server)
{
    public async ValueTask CollectGarbageAsync(ApiRequest request)
    {
        request.Require(HttpMethods.IsPut(request.Method));
        await server.CollectGarbageAsync(request.Aborted);
        request.SetIndex(server.Committed.Index);
    }

    public async ValueTask ReconcileSummariesAsync(ApiRequest request)
    {
        request.Require(HttpMethods.IsPut(request.Method));
        CommandOutcome.Accepted counted = ApiException.Unless(await server.ProposeAsync(
            static context => new ReconcileSummaries { RequestId = context.NewRequestId(), At = context.At }, request.Aborted));
        request.SetIndex(counted.Index);
    }
}
