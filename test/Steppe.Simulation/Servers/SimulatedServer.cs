using System.Buffers;
using Steppe.Log;
using Steppe.Log.Disk;
using Steppe.Log.File;
using Steppe.Model;
using Steppe.Simulation.Disk;
using Steppe.Simulation.Running;
using Steppe.State;

namespace Steppe.Simulation.Servers;

/// <summary>A server's machine: a disk that outlives crashes, and the life the server is in just now.</summary>
internal sealed class SimulatedServer
{
    private readonly SimulatedCluster _cluster;
    private readonly Entropy _entropy;
    private readonly ModelDisk _disk;
    private readonly ILogDisk _mounted;
    private readonly ulong _serverSeed;
    private int _operationsUntilCrash = int.MaxValue;
    private bool _isSyncBad;

    public SimulatedServer(SimulatedCluster cluster, Entropy entropy)
    {
        _cluster = cluster;
        _entropy = entropy;
        _serverSeed = entropy.NextUInt64();
        _disk = new ModelDisk(entropy.Next(2) == 0 ? 512 : 4096, entropy.Next(int.MaxValue));
        _mounted = cluster.Broken.Disk(_disk);
        bool crashesAfter = entropy.Next(2) == 0;
        _disk.Before = (operation, _) =>
        {
            if (_isSyncBad && operation == DiskOperation.Sync)
            {
                _isSyncBad = false;
                throw new IOException("simulated disk error");
            }

            CountDown(!crashesAfter);
        };
        _disk.After = (_, _) => CountDown(crashesAfter);
    }

    /// <summary>The life the server is in, or null while it is down.</summary>
    public ServerLife? Life { get; private set; }

    public bool IsUp => Life is not null;

    /// <summary>When the server led, and until when.</summary>
    public List<(DateTimeOffset From, DateTimeOffset? Until)> Lives { get; } = [];

    /// <summary>The power fails after so many more operations of the disk.</summary>
    public void CrashAfterOperations(int operations) => _operationsUntilCrash = operations;

    /// <summary>The next flush fails.</summary>
    public void FailNextSync() => _isSyncBad = true;

    /// <summary>Takes back faults that have not struck yet.</summary>
    public void Heal()
    {
        _operationsUntilCrash = int.MaxValue;
        _isSyncBad = false;
    }

    /// <summary>Opens the log, rebuilds the state and begins to serve.</summary>
    public void Start()
    {
        if (IsUp)
        {
            return;
        }

        Guard(() =>
        {
            FileLogCore core = FileLogCore.Open(_mounted, new FileLogOptions { NewId = NextId, SegmentBytes = 64 * 1024 });
            StateSnapshot state = Recover(core);
            _cluster.Sightings.Add("server starts", 1);
            _cluster.Sightings.Add("torn tails cut", core.Notes.Count);
            _cluster.Sightings.Add("starts from a snapshot", core.SnapshotIndex > 0 ? 1 : 0);
            _cluster.Oracles.Recovered(state);
            core.Append(core.Epoch, core.LastIndex, [new NewEntry(new EntryId(NextId()), CommandCodec.Encode([]))], _cluster.Time.Now);
            core.Sync();

            // As ServerNode does it: the epoch grows at every start, so even under one seed no id is made twice.
            var entropy = new Entropy(_serverSeed ^ (core.Epoch.Value * 0xD1342543DE82EF95UL));
            _cluster.Trace.Add(_cluster.Time.Now, $"server: leads at index {state.Index}, log {core.LastIndex}");
            Life = new ServerLife(_cluster, new FileLeaderLog(_cluster, this, core, entropy), new LocalTime(_cluster.Time), state, StateLevel.Newest, entropy);
            Lives.Add((_cluster.Time.Now, null));
            Life.Begin();
        });
    }

    /// <summary>The power fails: what was not flushed is lost or torn.</summary>
    public void Crash(string why)
    {
        if (End(why))
        {
            _disk.Crash(_entropy.Next(int.MaxValue));
            StartLater();
        }
    }

    /// <summary>The process ends; the machine goes on.</summary>
    public void Kill(string why)
    {
        if (End(why))
        {
            _disk.Restart();
            StartLater();
        }
    }

    /// <summary>Does something with the disk; a power failure in the middle of it ends this life.</summary>
    /// <returns>Whether it was done.</returns>
    public bool Guard(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (SimulatedCrashException)
        {
            _cluster.Trace.Add(_cluster.Time.Now, "server: the power fails in the middle of a disk operation");
            _disk.Crash(_entropy.Next(int.MaxValue));
        }
        catch (LogFailedException error)
        {
            _cluster.Trace.Add(_cluster.Time.Now, $"server: {error.Message}");
            _disk.Restart();
        }
        catch (IOException error) when (Life is null)
        {
            // The disk failed while the log was being opened: the agent says so and ends; its keeper starts it again.
            _cluster.Trace.Add(_cluster.Time.Now, $"server: could not start: {error.Message}");
            _disk.Restart();
        }

        End("its log is gone");
        StartLater();
        return false;
    }

    private bool End(string why)
    {
        if (Life is not { } life)
        {
            return false;
        }

        _cluster.Trace.Add(_cluster.Time.Now, $"server: ends, {why}");
        life.End();
        Life = null;
        Lives[^1] = Lives[^1] with { Until = _cluster.Time.Now };
        return true;
    }

    private void StartLater() =>
        _cluster.Time.After(TimeSpan.FromMilliseconds(200 + _entropy.Next(15_000)), "server: starts", Start);

    private StateSnapshot Recover(FileLogCore core)
    {
        StateSnapshot state = StateSnapshot.Empty;
        ulong index = 0;
        if (core.LoadSnapshot() is { } snapshot)
        {
            state = SnapshotCodec.Read(snapshot.Payload.ToArray());
            index = snapshot.Index;
        }

        var replay = new StateReplay(state);
        foreach (LogEntry entry in core.Read(index + 1))
        {
            replay.Apply(_cluster.Broken.Replayed(CommandCodec.Decode(entry.Payload.Span)));
        }

        return replay.State;
    }

    private void CountDown(bool counts)
    {
        if (counts && _operationsUntilCrash != int.MaxValue && --_operationsUntilCrash < 0)
        {
            _operationsUntilCrash = int.MaxValue;
            throw new SimulatedCrashException();
        }
    }

    private UInt128 NextId() => new(_entropy.NextUInt64(), _entropy.NextUInt64());
}
