using Microsoft.Extensions.Logging;
using Steppe.Log;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Raises the level of the cluster once every member has announced that it knows more.</summary>
/// <remarks>One loop for each term. Members that are away count until they are removed: they may come back as they were. Decision 0200.</remarks>
internal sealed partial class LevelWatch(ServerParts parts, Func<IReadOnlyList<LogMember>> members)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = parts.Environment.Logger;

    /// <summary>What every one of these knows, and this program does.</summary>
    /// <param name="members">Every server that counts.</param>
    /// <param name="own">What this program knows.</param>
    public static int KnownByAll(IReadOnlyList<LogMember> members, int own = StateLevel.Newest) =>
        members.Select(static member => member.Level).Append(own).Min();

    /// <summary>Looks until cancelled, or until there is nothing to raise.</summary>
    /// <param name="loop">The term's loop.</param>
    /// <param name="cancellation">Ends the looking.</param>
    public async Task RunAsync(ServerLoop loop, CancellationToken cancellation)
    {
        try
        {
            while (parts.Feed.Committed.Level < StateLevel.Newest)
            {
                await Task.Delay(Interval, parts.Environment.Time, cancellation);
                if (KnownByAll(members()) is var level && level > parts.Feed.Committed.Level)
                {
                    await RaiseAsync(loop, level, cancellation);
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The term is over.
        }
        catch (NotLeadingException)
        {
            // So is this.
        }
    }

    private async Task RaiseAsync(ServerLoop loop, int level, CancellationToken cancellation)
    {
        (ulong ticket, Task<CommandOutcome> answer) = loop.Proposals.Draw();
        try
        {
            await loop.PostAsync(
                new ServerCore.ServerInput.Propose(ticket, context => new RaiseLevel { RequestId = context.NewRequestId(), At = context.At, Level = level }), cancellation);
            if (await answer.WaitAsync(cancellation) is CommandOutcome.Accepted)
            {
                LogRaised(level);
            }
        }
        finally
        {
            loop.Proposals.Forget(ticket);
        }
    }

    [LoggerMessage(3313, LogLevel.Information, "every server knows level {Level} of what is written; older programs can no longer take part")]
    private partial void LogRaised(int level);
}
