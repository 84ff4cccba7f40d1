using Steppe.Log;
using Steppe.Log.Etcd;

namespace Steppe.Server;

/// <summary>The servers of the cluster, as the log last told.</summary>
/// <remarks>Thread-safe. Stays as it was while the log does not answer.</remarks>
internal sealed class MemberList(EtcdLog log, TimeProvider time, LogMember self)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private volatile IReadOnlyList<LogMember> _now = [self];

    public IReadOnlyList<LogMember> Now => _now;

    /// <summary>Asks now and then, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await RefreshAsync(cancellation);
            await Task.Delay(Interval, time, cancellation);
        }
    }

    /// <summary>Asks now, but not for long.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Interval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            _now = await log.MembersAsync(either.Token);
        }
        catch (Exception error) when (error is LogFailedException
            || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // What was so a moment ago is the best that is known.
        }
    }
}
