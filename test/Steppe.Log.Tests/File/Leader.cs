using System.Text;

namespace Steppe.Log.Tests.File;

/// <summary>A candidate that leads until disposed.</summary>
internal sealed class Leader : IAsyncDisposable
{
    private readonly IReplicatedLog _log;
    private readonly CancellationTokenSource _resigned = new();
    private readonly IAsyncEnumerator<Leadership> _turns;

    private Leader(IReplicatedLog log)
    {
        _log = log;
        _turns = log.LeadershipAsync(Make.Server, _resigned.Token).GetAsyncEnumerator();
    }

    public Epoch Epoch { get; private set; }

    public static async Task<Leader> OfAsync(IReplicatedLog log)
    {
        Leader leader = new(log);
        leader.Epoch = Assert.IsType<Leadership.Leading>(await leader.NextTurnAsync()).Epoch;
        return leader;
    }

    public async Task<Leadership> NextTurnAsync()
    {
        Assert.True(await _turns.MoveNextAsync());
        return _turns.Current;
    }

    public ValueTask<AppendResult> AppendAsync(ulong id, string payload) =>
        _log.AppendAsync(Epoch, new EntryId(id), Encoding.UTF8.GetBytes(payload), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _resigned.CancelAsync();
        await _turns.DisposeAsync();
    }
}
