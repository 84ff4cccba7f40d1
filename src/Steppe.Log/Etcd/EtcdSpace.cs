using Google.Protobuf;
using Steppe.Log.Etcd.Wire;

namespace Steppe.Log.Etcd;

/// <summary>Keeps etcd small: forgets old revisions, gives the files' free room back, and ends the alarm of a full quota.</summary>
/// <remarks>Thread-safe; one call at a time does something. Nothing here decides what is deleted: that is <see cref="TrimRule"/>.</remarks>
internal sealed class EtcdSpace(IEtcd etcd, EtcdKeys keys, EtcdOptions options)
{
    private static readonly TimeSpan DefragmentTimeout = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Deletes entries up to <paramref name="last"/>, whoever leads: for when etcd is full, which refuses transactions.</summary>
    public async Task DeleteAsync(ulong last, CancellationToken cancellation)
    {
        await etcd.AskAsync(new DeleteRangeRequest { Key = keys.Parts, RangeEnd = keys.PartsOf(last + 1) }, cancellation);
        await etcd.AskAsync(new DeleteRangeRequest { Key = keys.Entries, RangeEnd = keys.Entry(last + 1) }, cancellation);
    }

    /// <summary>Deletes entries up to <paramref name="last"/>, if the epoch still leads, and compacts.</summary>
    /// <returns>False when the epoch is over, or nobody answered.</returns>
    public async Task<bool> TrimAsync(Epoch epoch, ulong last, CancellationToken cancellation)
    {
        EtcdAnswer answer = await etcd.AskAsync(Requests.Trim(keys, epoch, last), cancellation);
        if (answer is EtcdAnswer.Refused { Kind: EtcdRefusal.NoSpace })
        {
            await DeleteAsync(last, cancellation);
            return true;
        }

        if (answer is not EtcdAnswer.Reply { Message: TxnResponse { Succeeded: true } done })
        {
            return false;
        }

        await etcd.AskAsync(new CompactionRequest { Revision = done.Header.Revision, Physical = true }, cancellation);
        await DefragmentAsync(isUrgent: false, cancellation);
        return true;
    }

    /// <summary>Makes room after etcd has run out of it.</summary>
    /// <returns>Null when there is room again, else what the operator must do.</returns>
    public async Task<string?> RecoverAsync(string detail, CancellationToken cancellation)
    {
        if (await etcd.AskAsync(Requests.Get(keys.Cluster), cancellation) is not EtcdAnswer.Reply { Message: RangeResponse now })
        {
            return $"etcd is out of space and does not answer ({detail})";
        }

        await etcd.AskAsync(new CompactionRequest { Revision = now.Header.Revision, Physical = true }, cancellation);
        long inUse = await DefragmentAsync(isUrgent: true, cancellation);
        if (await etcd.AskAsync(new AlarmRequest(), cancellation) is EtcdAnswer.Reply { Message: AlarmResponse alarms })
        {
            foreach (AlarmMember alarm in alarms.Alarms)
            {
                await etcd.AskAsync(
                    new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Deactivate, MemberId = alarm.MemberId, Alarm = alarm.Alarm },
                    cancellation);
            }
        }

        // Only a write tells whether it has helped: with the quota still exceeded it raises the alarm again.
        EtcdAnswer probe = await etcd.AskAsync(new PutRequest { Key = keys.Probe, Value = ByteString.CopyFrom(new byte[1024]) }, cancellation);
        return probe is EtcdAnswer.Refused { Kind: EtcdRefusal.NoSpace } ? Sentences.NoSpace(inUse, detail) : null;
    }

    /// <returns>Most bytes in use at any member.</returns>
    private async Task<long> DefragmentAsync(bool isUrgent, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            long inUse = 0;

            // One after the other: a member does not answer while it is at it.
            foreach (Uri endpoint in etcd.Endpoints)
            {
                if (await etcd.AskAsync(endpoint, new StatusRequest(), options.Times.Call, cancellation)
                    is not EtcdAnswer.Reply { Message: StatusResponse status })
                {
                    continue;
                }

                inUse = Math.Max(inUse, status.DbSizeInUse);
                bool isWorthIt = status.DbSize > options.DefragmentBytes && status.DbSizeInUse < status.DbSize / 2;
                if (isUrgent || isWorthIt)
                {
                    options.Notice($"defragmenting etcd at {endpoint.Authority}: {status.DbSizeInUse} of {status.DbSize} bytes are in use");
                    await etcd.AskAsync(endpoint, new DefragmentRequest(), DefragmentTimeout, cancellation);
                }
            }

            return inUse;
        }
        finally
        {
            _turn.Release();
        }
    }
}
