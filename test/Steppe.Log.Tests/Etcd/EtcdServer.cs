using System.Text;
using Steppe.Log.Etcd;
using Steppe.Model;
using Steppe.Simulation.Disk;

namespace Steppe.Log.Tests.Etcd;

/// <summary>A server on a real etcd, as far as the log is concerned.</summary>
internal sealed class EtcdServer : IAsyncDisposable
{
    private readonly EtcdDisk _disk;
    private readonly CancellationTokenSource _resigned = new();
    private readonly IAsyncEnumerator<Leadership> _turns;
    private readonly ServerIdentity _self;
    private ulong _lastId;

    public EtcdServer(string id, EtcdProcess etcd, ModelDisk? disk = null, TimeSpan? look = null)
    {
        var entropy = new Entropy((ulong)id.Sum(static character => character) * 7919);
        UInt128 NewId() => new(entropy.NextUInt64(), entropy.NextUInt64());
        _self = new ServerIdentity(id, id + ":4647", id + ":4646");
        _disk = EtcdDisk.Open(disk ?? new ModelDisk(), NewId);
        _lastId = (ulong)id[0] << 32;
        EtcdTimes times = new() { Lease = TimeSpan.FromSeconds(10) };
        Log = EtcdLog.Open(
            new EtcdOptions { Endpoints = [etcd.Endpoint], NewId = NewId, KeepBytes = 4096, Notice = Notices.Add, Times = times with { Look = look ?? times.Look } },
            _disk,
            seed: null,
            TimeProvider.System);
        _turns = Log.LeadershipAsync(_self, _resigned.Token).GetAsyncEnumerator();
    }

    public EtcdLog Log { get; }

    public List<string> Notices { get; } = [];

    public Epoch Epoch { get; private set; }

    /// <summary>Waits until this server leads.</summary>
    public async Task<EtcdServer> LeadsAsync()
    {
        Epoch = ((Leadership.Leading)await TurnAsync(static turn => turn is Leadership.Leading)).Epoch;
        return this;
    }

    /// <summary>Waits until this server knows that another one leads.</summary>
    public Task FollowsAsync(string leader) => TurnAsync(turn => turn is Leadership.Following { Leader: { } other } && other.Id == leader);

    public async Task<ulong> AppendAsync(string text) =>
        Assert.IsType<AppendResult.Landed>(await TryAppendAsync(text)).Index;

    public Task<AppendResult> TryAppendAsync(string text) =>
        Log.AppendAsync(Epoch, new EntryId(++_lastId), Encoding.UTF8.GetBytes(text), CancellationToken.None).AsTask();

    /// <summary>Reads so many entries.</summary>
    public async Task<List<LogEntry>> ReadAsync(ulong from, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        List<LogEntry> read = [];
        await foreach (LogEntry entry in Log.ReadAsync(from, patience.Token))
        {
            read.Add(entry);
            if (read.Count == count)
            {
                break;
            }
        }

        return read;
    }

    private async Task<Leadership> TurnAsync(Func<Leadership, bool> isIt)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await _turns.MoveNextAsync().AsTask().WaitAsync(patience.Token))
        {
            if (isIt(_turns.Current))
            {
                return _turns.Current;
            }
        }

        throw new InvalidOperationException("the log was closed");
    }

    public ValueTask AnnounceAsync(ulong snapshot) =>
        Log.AnnounceAsync(new LogMember(_self, _disk.Incarnation, snapshot), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _resigned.CancelAsync();
        await Log.DisposeAsync();
        _disk.Dispose();
        _resigned.Dispose();
    }
}
