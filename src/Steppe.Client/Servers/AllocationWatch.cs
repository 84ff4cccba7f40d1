using Microsoft.Extensions.Logging;
using Steppe.Client.Allocations;
using Steppe.ClientCore;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.Servers;

/// <summary>Follows what the servers want of this node and hands it to the roster.</summary>
/// <remarks>One loop, which <see cref="AskAgain"/> may hurry. An answer older than one already seen is thrown away: acting on it would stop
/// what runs.</remarks>
internal sealed partial class AllocationWatch(
    IServerConnection servers,
    NodeIdentity identity,
    AllocationRoster roster,
    LastContact lastContact,
    Entropy entropy,
    TimeProvider time,
    ILogger log)
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private ulong _seenIndex;
    private AssignedStamps _known = AssignedStamps.None;
    private volatile TaskCompletionSource _again = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Asks at once: an answer may have been lost while the servers were out of reach, and would be waited for in vain.</summary>
    public void AskAgain() => _again.TrySetResult();

    /// <summary>Follows until cancelled; the node must be registered.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await FollowAsync(cancellation);
            }
            catch (Exception error) when (error is ServerUnreachableException or RefusedException or IOException)
            {
                LogFailed(error.Message);
                await Task.Delay(RetryInterval * (0.75 + (entropy.NextDouble() * 0.5)), time, cancellation);
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        if (await WatchAsync(_seenIndex, cancellation) is { } reply)
        {
            await TakeAsync(reply, cancellation);
            return;
        }

        _again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await TakeAsync(await GetAsync(cancellation), cancellation);
            lastContact.CatchUp();
        }
        catch
        {
            AskAgain();
            throw;
        }
    }

    private async Task TakeAsync(WatchAllocationsReply reply, CancellationToken cancellation)
    {
        if (reply.Index < _seenIndex)
        {
            throw new ServerUnreachableException(
                $"a server answered with state {reply.Index}, older than {_seenIndex} seen before; another one is asked");
        }

        if (_known.After(reply) is not { } known)
        {
            AskAgain();
            return;
        }

        IReadOnlyList<AllocationStamp> wanted = known.All;
        ReconcileOutcome outcome = roster.Compare(wanted);
        DateTimeOffset askedAt = time.GetUtcNow();
        IReadOnlyList<AssignedAllocation> fetched = outcome.Fetch.IsEmpty
            ? []
            : (await servers.GetAllocationsAsync(
                new GetAllocationsRequest(identity.Id, identity.SecretId, outcome.Fetch), cancellation)).Allocations;
        await roster.TakeAsync(fetched, askedAt, outcome.Forget, wanted.Select(static stamp => stamp.Id).ToHashSet());

        // Last: what failed half-way is asked for again.
        (_seenIndex, _known) = (reply.Index, known);
    }

    // Null when it is to be asked again.
    private async Task<WatchAllocationsReply?> WatchAsync(ulong afterIndex, CancellationToken cancellation)
    {
        if (_again.Task.IsCompleted)
        {
            return null;
        }

        using var given = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<WatchAllocationsReply> answer = servers.WatchAllocationsAsync(
            new WatchAllocationsRequest(identity.Id, identity.SecretId, afterIndex, MaxWait, Held: _known.Count, TakesChanges: true), given.Token).AsTask();
        if (await Task.WhenAny(answer, _again.Task) == answer)
        {
            return await answer;
        }

        await given.CancelAsync();
        await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return null;
    }

    private async Task<WatchAllocationsReply> GetAsync(CancellationToken cancellation) =>
        await servers.WatchAllocationsAsync(new WatchAllocationsRequest(identity.Id, identity.SecretId, 0, MaxWait), cancellation);

    [LoggerMessage(4421, LogLevel.Warning, "allocations could not be watched, will be tried again: {Why}")]
    private partial void LogFailed(string why);
}
