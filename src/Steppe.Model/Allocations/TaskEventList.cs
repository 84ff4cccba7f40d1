using System.Collections;
using System.Collections.Immutable;
using System.Text;

namespace Steppe.Model;

/// <summary>The events of a task, in as few bytes as they take.</summary>
/// <remarks>Immutable. A server keeps a few of them for every allocation and hardly ever looks: a <see cref="TaskEvent"/> is made
/// when it is asked for. Times are kept in UTC. See <c>docs/decisions/0130-what-an-allocation-takes.md</c>.</remarks>
public sealed class TaskEventList : IReadOnlyList<TaskEvent>, IEquatable<TaskEventList>
{
    /// <summary>No events.</summary>
    public static readonly TaskEventList Empty = new([], 0);

    // Instead of the place of a usual type: its text follows.
    private const byte OtherType = byte.MaxValue;

    // The log holds these bytes as they are: types are added at the end, and none ever goes.
    private static readonly ImmutableArray<string> UsualTypes =
    [
        TaskEventTypes.Received, TaskEventTypes.TaskSetup, TaskEventTypes.Started, TaskEventTypes.Terminated, TaskEventTypes.Restarting,
        TaskEventTypes.NotRestarting, TaskEventTypes.Killing, TaskEventTypes.Killed, TaskEventTypes.DriverFailure, TaskEventTypes.Signaling,
        TaskEventTypes.DownloadingArtifacts, TaskEventTypes.SiblingTaskFailed, TaskEventTypes.MainTasksDead, TaskEventTypes.LeaderTaskDead,
    ];

    // Event by event: the place of its type among the usual ones, or a byte beyond them and its text; the time in ticks; the
    // sentence; how many details there are, and these.
    private readonly byte[] _events;

    private TaskEventList(byte[] events, int count) => (_events, Count) = (events, count);

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>The bytes they are kept in, for the log.</summary>
    public ReadOnlySpan<byte> Packed => _events;

    /// <inheritdoc/>
    public TaskEvent this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return this.Skip(index).First();
        }
    }

    /// <summary>The same events, packed.</summary>
    public static TaskEventList Pack(IReadOnlyList<TaskEvent> events)
    {
        if (events is TaskEventList packed)
        {
            return packed;
        }

        if (events.Count == 0)
        {
            return Empty;
        }

        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        foreach (TaskEvent happened in events)
        {
            Write(writer, happened);
        }

        writer.Flush();
        return new TaskEventList(buffer.ToArray(), events.Count);
    }

    /// <summary>So many events, from the bytes they were kept in.</summary>
    public static TaskEventList OfPacked(ReadOnlySpan<byte> packed, int count) => count == 0 ? Empty : new TaskEventList(packed.ToArray(), count);

    /// <summary>Whether the bytes are so many events and nothing else: to be asked of those that came from elsewhere.</summary>
    public bool IsSound
    {
        get
        {
            using var reader = new BinaryReader(new MemoryStream(_events, writable: false), Encoding.UTF8);
            try
            {
                for (int read = 0; read < Count; read++)
                {
                    Read(reader);
                }
            }
            catch (Exception error) when (error is IOException or FormatException or ArgumentException or IndexOutOfRangeException)
            {
                return false;
            }

            return reader.BaseStream.Position == _events.Length;
        }
    }

    /// <inheritdoc/>
    public IEnumerator<TaskEvent> GetEnumerator()
    {
        using var reader = new BinaryReader(new MemoryStream(_events, writable: false), Encoding.UTF8);
        for (int read = 0; read < Count; read++)
        {
            yield return Read(reader);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(TaskEventList? other) => other is not null && _events.AsSpan().SequenceEqual(other._events);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TaskEventList);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_events);
        return hash.ToHashCode();
    }

    private static void Write(BinaryWriter writer, TaskEvent happened)
    {
        int type = UsualTypes.IndexOf(happened.Type);
        writer.Write(type < 0 ? OtherType : (byte)type);
        if (type < 0)
        {
            writer.Write(happened.Type);
        }

        writer.Write(happened.At.UtcTicks);
        writer.Write(happened.DisplayMessage);
        writer.Write7BitEncodedInt(happened.Details.Count);
        foreach ((string key, string value) in happened.Details)
        {
            writer.Write(key);
            writer.Write(value);
        }
    }

    private static TaskEvent Read(BinaryReader reader)
    {
        byte type = reader.ReadByte();
        return new TaskEvent
        {
            Type = type == OtherType ? reader.ReadString() : UsualTypes[type],
            At = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
            DisplayMessage = reader.ReadString(),
            Details = ReadDetails(reader),
        };
    }

    private static ImmutableSortedDictionary<string, string> ReadDetails(BinaryReader reader)
    {
        int count = reader.Read7BitEncodedInt();
        if (count == 0)
        {
            return ImmutableSortedDictionary<string, string>.Empty;
        }

        var details = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        for (; count > 0; count--)
        {
            string key = reader.ReadString();
            details.Add(key, reader.ReadString());
        }

        return details.ToImmutable();
    }
}
