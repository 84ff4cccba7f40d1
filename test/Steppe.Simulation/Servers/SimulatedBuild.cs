using System.Text.Json;
using Steppe.Log;
using Steppe.State;

namespace Steppe.Simulation.Servers;

/// <summary>A version of the program, as far as others notice: how it writes entries, and which it can read.</summary>
/// <remarks>Today's reads what yesterday's wrote. Tomorrow's is made up: its entries are those of today behind a format byte that nobody
/// knows yet, so that whoever cannot read them is today's own code.</remarks>
internal sealed record SimulatedBuild
{
    private const byte AllJson = 1;
    private const byte MadeUp = 250;

    private SimulatedBuild(string name) => Name = name;

    public static SimulatedBuild Yesterday { get; } = new("yesterday's");

    public static SimulatedBuild Today { get; } = new("today's");

    public static SimulatedBuild Tomorrow { get; } = new("tomorrow's");

    public string Name { get; }

    /// <summary>Whether an entry is of a format that only tomorrow's can read.</summary>
    public static bool IsNews(LogEntry entry) => entry.Payload.Span is [MadeUp, ..];

    /// <summary>The bytes of an entry as this build writes them.</summary>
    /// <param name="entry">As today's writes them.</param>
    public byte[] Write(byte[] entry) => Name switch
    {
        "yesterday's" => [AllJson, .. JsonSerializer.SerializeToUtf8Bytes([.. CommandCodec.Decode(entry)], StateJson.TypeInfo<List<Command>>())],
        "tomorrow's" => [MadeUp, .. entry],
        _ => entry,
    };

    /// <summary>An entry as this build reads it; what it cannot read stays as it is.</summary>
    public LogEntry Read(LogEntry entry) => Name == "tomorrow's" && IsNews(entry) ? entry with { Payload = entry.Payload[1..] } : entry;
}
