using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Steppe.Protocol;
using Steppe.Server;

namespace Steppe.Agent.Http;

/// <summary>Finds the resource a path names and turns every failure into an answer.</summary>
/// <remarks>
/// <para>Paths are matched after percent-decoding, because ids may hold slashes and clients send them raw or encoded.</para>
/// <para>What only servers know is answered by a server: an agent without one forwards the request.</para>
/// </remarks>
internal sealed partial class ApiRouter(
    LocalResources local, ServerResources? server, RegionRouting? regions, LeaderRouting? leader, Forwarding? forwarding, ILogger logger)
{
    private const string ApiRoot = "/v1/";

    // Names without an object: the answer is where the objects are.
    private static readonly string[] Subtrees = ["job", "allocation", "evaluation", "node", "deployment", "scaling/policy"];

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        try
        {
            await RouteAsync(http);
        }
        catch (ApiException refused)
        {
            await FailAsync(http, refused.Status, refused.Message);
        }
        catch (RefusedException refused)
        {
            await FailAsync(http, ApiException.From([refused.Refusal]).Status, refused.Message);
        }
        catch (Exception error) when (error is NotLeadingException or ServerUnreachableException)
        {
            await FailAsync(http, 500, error is ServerUnreachableException { WasNotAsked: true } ? "No cluster leader" : $"No cluster leader: {error.Message}");
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; there is nobody to answer.
        }
        catch (BadHttpRequestException malformed)
        {
            await FailAsync(http, malformed.StatusCode, malformed.Message);
        }
        catch (Exception error) when (error is not Model.InvariantViolatedException)
        {
            LogUnexpected(http.Request.Method, http.Request.Path.Value ?? "", error.ToString());
            await FailAsync(http, 500, $"internal error: {error.Message}");
        }
    }

    private static async ValueTask FailAsync(HttpContext http, int status, string text)
    {
        if (http.Response.HasStarted)
        {
            // Too late for a status: the stream ends with the reason, as its readers expect.
            await http.Response.WriteAsync(text, http.RequestAborted);
            return;
        }

        await ApiResponses.WriteErrorAsync(http, status, text);
    }

    private async ValueTask RouteAsync(HttpContext http)
    {
        string path = Uri.UnescapeDataString(http.Request.Path.Value ?? "");
        if (!path.StartsWith(ApiRoot, StringComparison.Ordinal))
        {
            http.Response.StatusCode = 404;
            return;
        }

        if (CrossOrigin.Answers(http, path))
        {
            return;
        }

        if (Subtrees.Contains(path[ApiRoot.Length..], StringComparer.Ordinal))
        {
            http.Response.StatusCode = 301;
            http.Response.Headers.Location = path + "/" + http.Request.QueryString.ToUriComponent();
            return;
        }

        var request = new ApiRequest(http, path[ApiRoot.Length..]);
        if (local.Find(request) is { } answeredHere)
        {
            await answeredHere;
        }
        else if (regions is not null && await regions.TryForwardAsync(request))
        {
            // The other region has answered.
        }
        else if (leader is not null && server is not null && await leader.TryAnswerAsync(request, server.Find))
        {
            // The leader has answered, who may be this server.
        }
        else if (server is null && forwarding is not null)
        {
            await forwarding.ForwardAsync(request);
        }
        else
        {
            http.Response.StatusCode = 404;
        }
    }

    [LoggerMessage(5101, LogLevel.Error, "{Method} {Path} failed: {Reason}")]
    private partial void LogUnexpected(string method, string path, string reason);
}
