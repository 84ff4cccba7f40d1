using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Simulation.Oracles;

/// <summary>Says in words where two states differ.</summary>
internal static class StateDifference
{
    /// <summary>The first allocation or else the first record of their snapshots that differs.</summary>
    public static string FindFirst(StateSnapshot expected, StateSnapshot actual) => FindAllocation(expected, actual) ?? Records(expected)
        .Zip(Records(actual).Append("nothing"))
        .Where(static pair => pair.First != pair.Second)
        .Select(static pair => $"expected {Around(pair.First, pair.Second)}, found {Around(pair.Second, pair.First)}")
        .FirstOrDefault() ?? "more records";

    // They are not text in a snapshot.
    private static string? FindAllocation(StateSnapshot expected, StateSnapshot actual) => expected.Allocations.Rows
        .Select(row => (Expected: Describe(row), Found: actual.Allocations.Find(row.Id) is { } other ? Describe(other) : "nothing"))
        .Where(static pair => pair.Expected != pair.Found)
        .Select(static pair => $"expected {pair.Expected}, found {pair.Found}")
        .FirstOrDefault();

    private static string Describe(Allocation row) =>
        $"{row} with {string.Join(", ", row.TaskStates.Select(static task => $"{task.Key}: {task.Value}, {string.Join(", ", task.Value.Events)}"))}";

    private static string Around(string text, string other)
    {
        int same = text.Zip(other).TakeWhile(static pair => pair.First == pair.Second).Count();
        int from = Math.Max(0, same - 60);
        return $"...{text[from..Math.Min(text.Length, same + 100)]}...";
    }

    private static List<string> Records(StateSnapshot state)
    {
        var buffer = new ArrayBufferWriter<byte>();
        SnapshotCodec.Write(state, buffer);
        List<string> records = [];
        for (ReadOnlySpan<byte> rest = buffer.WrittenSpan; rest.Length >= 5;)
        {
            int length = (int)BinaryPrimitives.ReadUInt32LittleEndian(rest[1..]);
            records.Add($"{rest[0]} {Encoding.UTF8.GetString(rest.Slice(5, length))}");
            rest = rest[(5 + length)..];
        }

        return records;
    }
}
