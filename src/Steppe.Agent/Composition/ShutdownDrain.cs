using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Steppe.Agent.Configuration;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Agent.Composition;

/// <summary>Empties this agent's own node before the agent leaves the cluster.</summary>
/// <remarks>Best effort: without servers, or when the time is up, the agent leaves all the same. Source: agent file,
/// <c>client.drain_on_shutdown</c>.</remarks>
internal sealed partial class ShutdownDrain(
    ShutdownDrainConfig config, IServerConnection servers, NodeId node, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // After the deadline tasks still have their kill timeouts.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    /// <summary>Completes when the work has left.</summary>
    public async Task RunAsync()
    {
        LogDraining(node.ToString());
        using var patience = new CancellationTokenSource((config.Deadline > TimeSpan.Zero ? config.Deadline : TimeSpan.Zero) + Slack, time);
        try
        {
            await BeginAsync(patience.Token);
            await UntilDrainedAsync(patience.Token);
            await UntilEndedAsync(patience.Token);
            LogDrained(node.ToString());
        }
        catch (Exception error) when (error is ServerUnreachableException or RefusedException or OperationCanceledException or JsonException)
        {
            LogNotDrained(node.ToString(), error.Message);
        }
    }

    private Task<byte[]> BeginAsync(CancellationToken cancellation) => AskAsync(
        "PUT",
        "/drain",
        JsonSerializer.SerializeToUtf8Bytes(
            new NodeDrainRequest
            {
                NodeId = node.ToString(),
                DrainSpec = new NodeDrainSpec { Deadline = config.Deadline.Ticks * TimeSpan.NanosecondsPerTick, IgnoreSystemJobs = config.IgnoresSystemJobs },
                Meta = new Dictionary<string, string>(StringComparer.Ordinal) { ["message"] = "shutting down" },
            },
            ApiJsonContext.Wire.NodeDrainRequest),
        cancellation);

    private async Task UntilDrainedAsync(CancellationToken cancellation)
    {
        ulong index = 0;
        while (true)
        {
            string wait = string.Create(CultureInfo.InvariantCulture, $"?index={index}&wait={MaxWait.TotalSeconds}s");
            ApiNode seen = JsonSerializer.Deserialize(await AskAsync("GET", wait, [], cancellation), ApiJsonContext.Wire.ApiNode)
                ?? throw new JsonException("the servers say nothing of this node");
            if (seen.DrainStrategy is null)
            {
                return;
            }

            index = seen.ModifyIndex;
        }
    }

    // A drain is over when the last work has been told to go; the agent must see to it that it does.
    private async Task UntilEndedAsync(CancellationToken cancellation)
    {
        while (true)
        {
            byte[] answer = await AskAsync("GET", "/allocations", [], cancellation);
            ApiAllocation[] all = JsonSerializer.Deserialize(answer, ApiJsonContext.Wire.ApiAllocationList) ?? [];
            if (!Array.Exists(all, static one => one.DesiredTransition?.Migrate == true && one.ClientStatus is "pending" or "running"))
            {
                return;
            }

            await Task.Delay(Pause, time, cancellation);
        }
    }

    private async Task<byte[]> AskAsync(string method, string rest, byte[] body, CancellationToken cancellation)
    {
        ForwardReply reply = await servers.ForwardAsync(new ForwardRequest(method, $"/v1/node/{node}{rest}", [], body), cancellation);
        return reply.Status == 200
            ? reply.Body
            : throw new RefusedException(new Refusal(RefusalCode.Unavailable, null, System.Text.Encoding.UTF8.GetString(reply.Body)));
    }

    [LoggerMessage(5011, LogLevel.Information, "draining node {Node} before leaving; a second signal leaves at once")]
    private partial void LogDraining(string node);

    [LoggerMessage(5012, LogLevel.Information, "node {Node} is drained")]
    private partial void LogDrained(string node);

    [LoggerMessage(5013, LogLevel.Warning, "node {Node} could not be drained, leaving all the same: {Reason}")]
    private partial void LogNotDrained(string node, string reason);
}
