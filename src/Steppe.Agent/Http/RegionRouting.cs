using Steppe.Protocol;
using Steppe.Server;

namespace Steppe.Agent.Http;

/// <summary>Has a server of another region answer what is asked of that region.</summary>
/// <remarks>Whatever goes on in this region does not matter then. Source: HTTP API, query parameter <c>region</c>.</remarks>
internal sealed class RegionRouting(ServerNode server)
{
    private const string NoPath = "No path to region";

    // Marks what came from another region, so that two regions that each take the other's name for a third do not play ball.
    private const string RelayedHeader = "X-Steppe-From-Region";

    /// <returns>Whether it was for another region, and has been answered.</returns>
    /// <exception cref="ApiException">There is no way to that region.</exception>
    public async ValueTask<bool> TryForwardAsync(ApiRequest request)
    {
        if (request.Query.Text("region") is not { Length: > 0 } region || region == server.Options.Region)
        {
            return false;
        }

        if (request.Http.Request.Headers.ContainsKey(RelayedHeader) || server.Regions.Find(region) is not { } connection)
        {
            throw new ApiException(500, NoPath);
        }

        if (request.Path == "event/stream")
        {
            throw new ApiException(501, $"the event stream of region {region} has no end and is not passed on: ask a server of that region");
        }

        try
        {
            await new Forwarding(connection).ForwardAsync(request, (RelayedHeader, server.Options.Region));
        }
        catch (ServerUnreachableException error)
        {
            throw new ApiException(500, $"{NoPath}: {error.Message}");
        }

        return true;
    }
}
