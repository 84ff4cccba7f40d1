using Steppe.Log;
using Steppe.Server;
using Steppe.Simulation.Running;
using Steppe.Simulation.Servers;
using Steppe.State;

namespace Steppe.Simulation.Oracles;

/// <summary>Applies the log as it comes to be, and compares every server with what it leads to.</summary>
internal sealed class LogOracle(SimulatedCluster cluster)
{
    // All servers are compared at the same entries, so that the state there is hashed once.
    private const ulong CompareEvery = 48;

    private readonly List<StateSnapshot> _states = [StateSnapshot.Empty];
    private readonly List<Epoch> _epochs = [default];
    private readonly Dictionary<ulong, string> _hashes = [];

    /// <summary>Watches what servers of different versions write for each other.</summary>
    public LevelOracle Levels { get; } = new(cluster);

    /// <summary>What the entries say.</summary>
    public DecodedEntries Entries { get; } = new();

    /// <summary>Rows of states that were compared or written: most are in many of them.</summary>
    public KnownRecords Records { get; } = new();

    /// <summary>The last entry that is in the log.</summary>
    public ulong Head => (ulong)_states.Count - 1;

    /// <summary>States that were compared by hash.</summary>
    public int Compared { get; private set; }

    /// <summary>The log has a new entry.</summary>
    public void Entered(LogEntry entry)
    {
        Check(OracleGroup.EqualState, entry.Index == Head + 1, $"entry {entry.Index} follows entry {Head}");
        Check(OracleGroup.Leadership, entry.Epoch >= _epochs[^1], $"entry {entry.Index} is of epoch {entry.Epoch}, the one before of {_epochs[^1]}");
        var (after, commands) = EntryReplay.Apply(_states[^1], Read(entry));
        if (after.Level > _states[^1].Level)
        {
            Levels.Raised(after.Level);
        }

        _states.Add(after);
        _epochs.Add(entry.Epoch);
        cluster.Oracles.Logged(after, [.. commands.SelectMany(static command => command.Changes)]);
    }

    /// <summary>The level of the cluster after an entry.</summary>
    public int LevelAt(ulong entry) => _states[(int)Math.Min(entry, Head)].Level;

    /// <summary>A server shows the state after an entry.</summary>
    /// <param name="server">Its name.</param>
    /// <param name="entry">The last entry it has applied.</param>
    /// <param name="state">What it shows.</param>
    /// <param name="whole">Whether to compare it whole, whichever entry it is.</param>
    public void Shows(string server, ulong entry, StateSnapshot state, bool whole = false)
    {
        Check(OracleGroup.Durability, entry <= Head, $"{server} shows entry {entry}, the log ends at {Head}");
        StateSnapshot expected = _states[(int)entry];
        Check(OracleGroup.EqualState, state.Index == expected.Index, $"{server} is at index {state.Index} after entry {entry}, the log leads to {expected.Index}");
        if (whole || entry % CompareEvery == 0)
        {
            Compared++;
            if (HashAt(entry) != SnapshotCodec.Hash(state, Records))
            {
                throw new OracleException(
                    OracleGroup.EqualState, $"{server} differs from the log after entry {entry}: {StateDifference.FindFirst(expected, state)}");
            }
        }
    }

    /// <summary>A server begins to serve as leader: it has applied everything that earlier leaders appended.</summary>
    public void Leads(string server, Epoch epoch, ulong applied)
    {
        for (ulong missed = applied + 1; missed <= Head; missed++)
        {
            Check(OracleGroup.Leadership, _epochs[(int)missed] >= epoch, $"{server} leads in epoch {epoch} without entry {missed} of epoch {_epochs[(int)missed]}");
        }

        // Another one may lead since, and have answered, without its knowledge: it is held to what it could know.
        cluster.Oracles.CheckAcknowledged(_states[(int)applied], upTo: applied < Head ? _states[(int)applied].Index : ulong.MaxValue);
    }

    // As the servers do that are likely to read it too. What a program can read, newer ones read alike.
    private IReadOnlyList<Command> Read(LogEntry entry)
    {
        try
        {
            return Entries.Read(_states[^1].Level > SimulatedBuild.Today.Level ? SimulatedBuild.Tomorrow : SimulatedBuild.Today, entry);
        }
        catch (StateFormatException)
        {
            return Entries.Read(SimulatedBuild.Tomorrow, entry);
        }
    }

    private string HashAt(ulong entry)
    {
        if (!_hashes.TryGetValue(entry, out string? hash))
        {
            _hashes[entry] = hash = SnapshotCodec.Hash(_states[(int)entry], Records);
        }

        return hash;
    }

    private static void Check(OracleGroup group, bool holds, string message)
    {
        if (!holds)
        {
            throw new OracleException(group, message);
        }
    }
}
