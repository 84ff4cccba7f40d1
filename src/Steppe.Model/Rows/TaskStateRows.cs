using System.Collections.Immutable;

namespace Steppe.Model;

/// <summary>Task states as rows have them, by task.</summary>
internal static class TaskStateRows
{
    [Flags]
    private enum Parts : byte
    {
        None = 0,
        Failed = 1,
        LastRestart = 2,
        Started = 4,
        Finished = 8,
    }

    public static void Write(RowWriter writer, ImmutableSortedDictionary<string, TaskState> states)
    {
        writer.Number(states.Count);
        foreach ((string task, TaskState state) in states)
        {
            writer.Text(task);
            Write(writer, state);
        }
    }

    public static ImmutableSortedDictionary<string, TaskState> Read(ref RowReader reader)
    {
        var states = ImmutableSortedDictionary.CreateBuilder<string, TaskState>(StringComparer.Ordinal);
        for (int left = reader.Count(1); left > 0; left--)
        {
            string task = reader.Text();
            states[task] = ReadState(ref reader);
        }

        return states.ToImmutable();
    }

    private static void Write(RowWriter writer, TaskState state)
    {
        writer.Byte((byte)state.State);
        writer.Byte((byte)((state.Failed ? Parts.Failed : Parts.None) | (state.LastRestartAt is null ? Parts.None : Parts.LastRestart)
            | (state.StartedAt is null ? Parts.None : Parts.Started) | (state.FinishedAt is null ? Parts.None : Parts.Finished)));
        writer.Number(state.Restarts);
        Write(writer, state.LastRestartAt);
        Write(writer, state.StartedAt);
        Write(writer, state.FinishedAt);
        TaskEventList events = TaskEventList.Pack(state.Events);
        writer.Number(events.Count);
        writer.Bytes(events.Packed);
    }

    private static void Write(RowWriter writer, DateTimeOffset? at)
    {
        if (at is { } instant)
        {
            writer.Instant(instant);
        }
    }

    private static TaskState ReadState(ref RowReader reader)
    {
        var run = (TaskRunState)reader.Below((int)TaskRunState.Dead + 1);
        var parts = (Parts)reader.Byte();
        return new TaskState
        {
            State = run,
            Failed = parts.HasFlag(Parts.Failed),
            Restarts = reader.Number(),
            LastRestartAt = parts.HasFlag(Parts.LastRestart) ? reader.Instant() : null,
            StartedAt = parts.HasFlag(Parts.Started) ? reader.Instant() : null,
            FinishedAt = parts.HasFlag(Parts.Finished) ? reader.Instant() : null,
            Events = ReadEvents(ref reader),
        };
    }

    private static TaskEventList ReadEvents(ref RowReader reader)
    {
        int count = reader.Int32();
        return TaskEventList.OfPacked(reader.Bytes(), count);
    }
}
