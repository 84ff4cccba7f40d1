using Microsoft.Extensions.Logging;
using Steppe.Log;
using Steppe.Protocol;

namespace Steppe.Server;

/// <summary>A leader's view of the other servers: asks them now and then, and forgets those that are gone for good.</summary>
/// <remarks>One loop for each term; what it knows may be read from anywhere. Those that etcd says are away are asked too: they may have lost
/// etcd alone, and learn so who leads.</remarks>
internal sealed partial class HealthWatch(
    ServerParts parts, string self, PeerConnections peers, Func<IReadOnlyList<LogMember>> members, Func<string, CancellationToken, Task> forget)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2), Patience = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, DateTimeOffset> _awaySince = new(StringComparer.Ordinal);
    private readonly ILogger _logger = parts.Environment.Logger;
    private volatile IReadOnlyList<ServerHealth> _now = [];

    /// <summary>As of the last look; empty before the first.</summary>
    public IReadOnlyList<ServerHealth> Now => _now;

    /// <summary>Looks until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await LookAsync(cancellation);
                await Task.Delay(Interval, parts.Environment.Time, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            _now = [];
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        IReadOnlyList<LogMember> all = members();
        ServerHealth[] seen = await Task.WhenAll(all.Select(member => JudgeAsync(member, cancellation)));
        _now = seen;
        DateTimeOffset now = parts.Environment.Time.GetUtcNow();
        foreach (LogMember member in all)
        {
            if (member.IsPresent)
            {
                _awaySince.Remove(member.Server.Id);
            }
            else
            {
                _awaySince.TryAdd(member.Server.Id, now);
            }
        }

        foreach (string dead in HealthRules.Dead(all, _awaySince, parts.Feed.Committed.Autopilot, now))
        {
            try
            {
                await forget(dead, cancellation);
                LogForgets(dead, HealthRules.DeadAfter);
            }
            catch (LogFailedException)
            {
                // The log does not answer; there will be another look.
            }
        }
    }

    private async Task<ServerHealth> JudgeAsync(LogMember member, CancellationToken cancellation)
    {
        ulong leaderIndex = parts.Feed.Committed.Index;
        bool isSelf = member.Server.Id == self;
        DescribeServerReply? answer = isSelf ? new DescribeServerReply(leaderIndex, TimeSpan.Zero)
            : await AskAsync(member, cancellation);
        bool isHealthy = answer is not null && HealthRules.IsHealthy(answer.LastContact, answer.Index, leaderIndex, parts.Feed.Committed.Autopilot);
        ServerHealth? before = _now.FirstOrDefault(one => one.Member.Server.Id == member.Server.Id);
        DateTimeOffset since = before is not null && before.IsHealthy == isHealthy ? before.Since : parts.Environment.Time.GetUtcNow();
        return new ServerHealth(member, isSelf, answer?.LastContact, answer?.Index ?? 0, isHealthy, since);
    }

    private async Task<DescribeServerReply?> AskAsync(LogMember member, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, parts.Environment.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            return await peers.To(member.Server.RpcAddress).DescribeServerAsync(new DescribeServerRequest(Leader: self), either.Token);
        }
        catch (Exception error) when (error is ServerUnreachableException or RefusedException
            || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    [LoggerMessage(3310, LogLevel.Warning, "server {Server} has been away for more than {DeadAfter} and is taken out of the members; if it comes back it is one again")]
    private partial void LogForgets(string server, TimeSpan deadAfter);
}
