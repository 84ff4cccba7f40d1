using Steppe.Protocol;
using Steppe.Server;

namespace Steppe.Agent.Http;

/// <summary>Has a server of another region answer what is asked of that region.</summary>
/// <remarks>Whatever goes on in this region does not matter then. Source: HTTP API, query parameter <c>region</c>.</remarks>
internal sealed class RegionRouting(ServerNode server, StreamRelay relay)
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

        try
        {
            if (request.Path is "event/stream" or SnapshotResource.Path)
            {
                await PassOnAsync(request, region);
            }
            else
            {
                await new Forwarding(connection).ForwardAsync(request, (RelayedHeader, server.Options.Region));
            }
        }
        catch (Exception error) when (error is ServerUnreachableException or HttpRequestException)
        {
            throw new ApiException(500, $"{NoPath}: {error.Message}");
        }

        return true;
    }

    // What has no end, or is large, goes from one HTTP API to the other.
    private async ValueTask PassOnAsync(ApiRequest request, string region)
    {
        string address = server.Regions.FindHttpAddress(region)
            ?? throw new ApiException(501, $"the servers of region {region} do not say where their HTTP API is: upgrade them, or ask one of them itself");
        await relay.PassOnAsync(request, address, StreamRelay.BodyOf(request), (RelayedHeader, server.Options.Region));
    }
}
