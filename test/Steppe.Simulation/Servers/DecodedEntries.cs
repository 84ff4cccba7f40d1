using Steppe.Log;
using Steppe.State;

namespace Steppe.Simulation.Servers;

/// <summary>The commands of the entries of one log, decoded once for all who read the same bytes with programs of one level.</summary>
/// <remarks>Commands are immutable, so that sharing them shows nobody anything. What a program refuses, it refuses each time.</remarks>
internal sealed class DecodedEntries
{
    private readonly Dictionary<(ulong Index, int Level), (ReadOnlyMemory<byte> Payload, IReadOnlyList<Command> Commands)> _known = [];

    /// <summary>The commands of an entry.</summary>
    /// <exception cref="StateFormatException">This build cannot read it.</exception>
    public IReadOnlyList<Command> Read(SimulatedBuild build, LogEntry entry)
    {
        (ulong, int) key = (entry.Index, build.Level);
        if (!_known.TryGetValue(key, out (ReadOnlyMemory<byte> Payload, IReadOnlyList<Command> Commands) known)
            || !known.Payload.Span.SequenceEqual(entry.Payload.Span))
        {
            _known[key] = known = (entry.Payload, build.Read(entry));
        }

        return known.Commands;
    }
}
