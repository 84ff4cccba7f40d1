using Steppe.Log.File;
using Steppe.Simulation.Disk;

namespace Steppe.Log.Tests.File;

/// <summary>One seeded history of appends, snapshots, trims and crashes, checked after every opening.</summary>
/// <remarks>What a recovered log may hold: all that was acknowledged, then any first part of what was only appended.</remarks>
internal sealed class CrashScenario
{
    private readonly Random _random;
    private readonly ModelDisk _disk;
    private readonly List<string> _durable = [];
    private readonly List<string> _appended = [];
    private readonly SortedDictionary<ulong, string> _snapshots = [];
    private ulong _snapshotIndex;
    private ulong _nextId = 1;
    private Epoch _epoch;
    private int _operationsLeft = int.MaxValue;

    public CrashScenario(int seed)
    {
        _random = new Random(seed);
        _disk = new ModelDisk(_random.Next(2) == 0 ? 512 : 4096, seed);
        bool crashAfter = _random.Next(2) == 0;
        void CountDown(DiskOperation operation, string name)
        {
            if (--_operationsLeft < 0)
            {
                throw new SimulatedCrashException();
            }
        }

        _disk.Before = crashAfter ? null : CountDown;
        _disk.After = crashAfter ? CountDown : null;
    }

    public void Run(int lives)
    {
        for (int life = 0; life < lives; life++)
        {
            try
            {
                _operationsLeft = _random.Next(4) == 0 ? _random.Next(40) : _random.Next(400);
                Live();
            }
            catch (SimulatedCrashException)
            {
                // The point of the exercise.
            }

            if (_random.Next(3) == 0)
            {
                _disk.Restart();
            }
            else
            {
                _disk.Crash(_random.Next());
            }
        }

        _operationsLeft = int.MaxValue;
        using FileLogCore core = Make.Open(_disk);
        Check(core);
    }

    private void Live()
    {
        using FileLogCore core = Make.Open(_disk);
        Check(core);
        for (int step = 0; step < 60; step++)
        {
            switch (_random.Next(12))
            {
                case 0 when core.DurableIndex > core.SnapshotIndex:
                    Snapshot(core);
                    break;
                case 1:
                    core.Trim((ulong)_random.NextInt64((long)core.DurableIndex + 1));
                    break;
                case 2:
                    core.PrepareSpare();
                    break;
                case < 7:
                    core.Sync();
                    Acknowledge();
                    break;
                default:
                    Append(core);
                    break;
            }
        }
    }

    private void Append(FileLogCore core)
    {
        List<NewEntry> entries = [];
        ulong previous = core.LastIndex;
        for (int i = _random.Next(1, 6); i > 0; i--)
        {
            int bytes = _random.Next(20) == 0 ? _random.Next(12_000) : _random.Next(500);
            string payload = $"{_nextId}:".PadRight(bytes, (char)('a' + _random.Next(26)));
            entries.Add(Make.Entry(_nextId++, payload));
            _appended.Add(payload);
        }

        core.Append(core.Epoch, previous, entries, Make.Noon);
    }

    private void Acknowledge()
    {
        _durable.AddRange(_appended);
        _appended.Clear();
    }

    private void Snapshot(FileLogCore core)
    {
        ulong index = core.SnapshotIndex + 1 + (ulong)_random.NextInt64((long)(core.DurableIndex - core.SnapshotIndex));
        string payload = $"state {index} ".PadRight(_random.Next(3000), 's');
        _snapshots[index] = payload;
        core.WriteSnapshot(index, Make.Bytes(payload));
        _snapshotIndex = index;
    }

    private void Check(FileLogCore core)
    {
        Assert.True(core.Epoch > _epoch, "the epoch advances");
        _epoch = core.Epoch;
        string[] possible = [.. _durable, .. _appended];
        Assert.InRange((int)core.LastIndex, _durable.Count, possible.Length);
        Assert.Equal(possible[(int)(core.FirstIndex - 1)..(int)core.LastIndex], Make.Texts(core));
        Assert.Equal(core.LastIndex, core.DurableIndex);

        // What a reader has seen is promised, and what was not found is gone.
        _durable.Clear();
        _durable.AddRange(possible[..(int)core.LastIndex]);
        _appended.Clear();

        Assert.True(core.SnapshotIndex >= _snapshotIndex, "a snapshot that was written is still there");
        Assert.True(core.FirstIndex <= core.SnapshotIndex + 1, "the log follows the snapshot");
        _snapshotIndex = core.SnapshotIndex;
        Assert.Equal(_snapshotIndex == 0 ? string.Empty : _snapshots[_snapshotIndex], Make.Text(core.LoadSnapshot()));
    }
}
