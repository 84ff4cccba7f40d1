using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Task states as rows have them, by task.</summary>
internal static class TaskStateRows
{
    [Flags]
    private enum Parts : byte
    {
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
        writer.Byte((byte)((state.Failed ? Parts.Failed : 0) | (state.LastRestartAt is null ? 0 : Parts.LastRestart)
            | (state.StartedAt is null ? 0 : Parts.Started) | (state.FinishedAt is null ? 0 : Parts.Finished)));
        writer.Number(state.Restarts);
        Write(writer, state.LastRestartAt);
        Write(writer, state.StartedAt);
        Write(writer, state.FinishedAt);
        writer.Number(state.Events.Count);
        foreach (TaskEvent happened in state.Events)
        {
            writer.Text(happened.Type);
            writer.Instant(happened.At);
            writer.Text(happened.DisplayMessage);
            writer.Number(happened.Details.Count);
            foreach ((string key, string value) in happened.Details)
            {
                writer.Text(key);
                writer.Text(value);
            }
        }
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
        var run = (TaskRunState)reader.Byte();
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

    private static TaskEvent[] ReadEvents(ref RowReader reader)
    {
        var events = new TaskEvent[reader.Count(1)];
        for (int i = 0; i < events.Length; i++)
        {
            events[i] = new TaskEvent
            {
                Type = reader.Text(), At = reader.Instant(), DisplayMessage = reader.Text(), Details = ReadDetails(ref reader),
            };
        }

        return events;
    }

    private static ImmutableSortedDictionary<string, string> ReadDetails(ref RowReader reader)
    {
        int left = reader.Count(1);
        if (left == 0)
        {
            return ImmutableSortedDictionary<string, string>.Empty;
        }

        var details = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        for (; left > 0; left--)
        {
            string key = reader.Text();
            details[key] = reader.Text();
        }

        return details.ToImmutable();
    }
}
