using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using Steppe.Agent.Logging;
using Steppe.Client.Files;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/agent/monitor</c>: the log of this agent, or of the one asked for, as it is written.</summary>
/// <remarks>Source: HTTP API, agent endpoints and streaming frames.</remarks>
internal sealed class MonitorResource(HttpApiParts parts, ClientLocator locator, AgentTarget target)
{
    private const string LogEvent = "log";

    public async ValueTask HandleAsync(ApiRequest request)
    {
        request.Require(request.IsGet);
        string level = request.Query.Text("log_level") is { Length: > 0 } asked ? asked : "info";
        if (!LogLevels.TryParse(level, out LogLevel lowest))
        {
            throw new ApiException(400, $"Unknown log level: {level}");
        }

        bool isJson = request.Query.Flag("log_json");
        bool isPlain = request.Query.Flag("plain");
        if (await target.ElsewhereAsync(request) is { } address)
        {
            await locator.PassOnAsync(request, address);
            return;
        }

        AgentLog log = parts.Log ?? throw new ApiException(500, "this agent's log cannot be followed");
        using LogSubscription subscription = log.Subscribe(lowest, isJson);
        if (isPlain)
        {
            // Plain text has no heartbeats, and a quiet log may say nothing for hours: the caller should know it was heard.
            await request.Http.Response.StartAsync(request.Aborted);
        }

        await FrameWriter.WriteAsync(request, FramesAsync(subscription, request.Aborted), isPlain);
    }

    private static async IAsyncEnumerable<FileFrame> FramesAsync(
        LogSubscription subscription, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (string line in subscription.ReadAsync(cancellation))
        {
            yield return new FileFrame("", 0, Encoding.UTF8.GetBytes(line + "\n"), LogEvent);
        }
    }
}
