using System.Text.Json;
using Steppe.Log;
using Steppe.State;

namespace Steppe.Simulation.Servers;

/// <summary>A version of the program, as far as others notice: the level it knows, how it writes, and what it refuses.</summary>
/// <remarks>Yesterday's is from before levels, today's knows all there are. Tomorrow's is made up: it knows one level more, at which an entry is one
/// of today's behind a format byte that nobody knows yet. What refuses is the product's own code, asked to know no more than the build does.</remarks>
internal sealed record SimulatedBuild
{
    private const byte AllJson = 1;
    private const byte MadeUp = 250;

    private SimulatedBuild(string name, int level) => (Name, Level) = (name, level);

    public static SimulatedBuild Yesterday { get; } = new("yesterday's", StateLevel.First);

    public static SimulatedBuild Today { get; } = new("today's", StateLevel.Newest);

    public static SimulatedBuild Tomorrow { get; } = new("tomorrow's", StateLevel.Newest + 1);

    public string Name { get; }

    /// <summary>The highest level it knows.</summary>
    public int Level { get; }

    /// <summary>The version before this one, or this one if there is none.</summary>
    public SimulatedBuild Older => Level > StateLevel.Newest ? Today : Yesterday;

    /// <summary>The version after this one, or this one if there is none.</summary>
    public SimulatedBuild Newer => Level < StateLevel.Newest ? Today : Tomorrow;

    /// <summary>The bytes of an entry as this build writes them.</summary>
    /// <param name="entry">As today's encodes them.</param>
    /// <param name="level">What may be written.</param>
    public byte[] Write(byte[] entry, int level)
    {
        if (Level == StateLevel.First)
        {
            return [AllJson, .. JsonSerializer.SerializeToUtf8Bytes([.. CommandCodec.Decode(entry)], StateJson.TypeInfo<List<Command>>())];
        }

        byte[] written = level >= StateLevel.PackedEntries ? PackedEntry.Pack(entry) : entry;
        return level > StateLevel.Newest ? [MadeUp, .. written] : written;
    }

    /// <summary>The commands of an entry.</summary>
    /// <exception cref="StateFormatException">This build cannot read it.</exception>
    public IReadOnlyList<Command> Read(LogEntry entry) =>
        CommandCodec.Decode(Level > StateLevel.Newest && entry.Payload.Span is [MadeUp, .. var inner] ? inner : entry.Payload.Span, Level);

    /// <summary>The state in a snapshot; the empty one when there is none.</summary>
    /// <exception cref="StateFormatException">This build cannot read it.</exception>
    public StateSnapshot Read(LogSnapshot? snapshot) => snapshot is null ? StateSnapshot.Empty : SnapshotCodec.Read(snapshot.Payload, Level);
}
