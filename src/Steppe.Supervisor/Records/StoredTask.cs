using System.Collections.Immutable;
using Steppe.Supervisor.Protocol;

namespace Steppe.Supervisor.Records;

/// <summary>What is on disk about one task: enough for another supervisor to account for it.</summary>
/// <remarks>Never holds arguments or environment, which may be secret.</remarks>
internal sealed record StoredTask
{
    public required TaskKey Key { get; init; }

    /// <summary>Boot in which it was started: process ids mean nothing in another.</summary>
    public required string BootId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public LogPlan? Logs { get; init; }

    /// <summary>Directory of its cgroup; null when it has none.</summary>
    public string? CgroupPath { get; init; }

    /// <summary>Directories of the cgroups beside it that only hold its limits.</summary>
    public ImmutableArray<string> LimitPaths { get; init; } = [];

    /// <summary>Main process; zero until it is started.</summary>
    public int ProcessId { get; init; }

    /// <summary>When the kernel says the main process began, in clock ticks since boot: tells it from a later one of that id.</summary>
    public long StartTicks { get; init; }

    public TaskExit? Exit { get; init; }

    /// <summary>Whether this entry takes the key off the record.</summary>
    public bool Forgotten { get; init; }

    public void Encode(FieldWriter fields)
    {
        fields.Nested(1, Key.Encode);
        fields.Text(2, BootId);
        fields.Instant(3, StartedAt);
        if (Logs is not null)
        {
            fields.Nested(4, Logs.Encode);
        }

        fields.OptionalText(5, CgroupPath);
        fields.Number(6, ProcessId);
        fields.Number(7, StartTicks);
        if (Exit is not null)
        {
            fields.Nested(8, Exit.Encode);
        }

        fields.Flag(9, Forgotten);
        foreach (string path in LimitPaths)
        {
            fields.Text(10, path);
        }
    }

    public static StoredTask Decode(ReadOnlySpan<byte> bytes)
    {
        var task = new StoredTask { Key = new TaskKey("", "", 0), BootId = "", StartedAt = default };
        var fields = new FieldReader(bytes);
        while (fields.Next())
        {
            task = fields.Tag switch
            {
                1 => task with { Key = TaskKey.Decode(fields.Bytes) },
                2 => task with { BootId = fields.Text() },
                3 => task with { StartedAt = fields.Instant() },
                4 => task with { Logs = LogPlan.Decode(fields.Bytes) },
                5 => task with { CgroupPath = fields.Text() },
                6 => task with { ProcessId = (int)fields.Number() },
                7 => task with { StartTicks = fields.Number() },
                8 => task with { Exit = TaskExit.Decode(fields.Bytes) },
                9 => task with { Forgotten = fields.Flag() },
                10 => task with { LimitPaths = task.LimitPaths.Add(fields.Text()) },
                _ => task,
            };
        }

        return task;
    }

    /// <summary>The part an agent may see.</summary>
    public TaskRecord ToRecord() => new(Key, ProcessId, StartedAt, Exit, CgroupPath)
    {
        LimitPaths = string.Concat(LimitPaths.Select(static path => $"{path}\n")),
    };
}
