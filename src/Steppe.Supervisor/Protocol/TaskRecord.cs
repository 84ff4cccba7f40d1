namespace Steppe.Supervisor.Protocol;

/// <summary>What the supervisor knows about one task.</summary>
/// <param name="Key">The name it was started under.</param>
/// <param name="ProcessId">Process id of the main process; zero while it is being started or when it is not known.</param>
/// <param name="StartedAt">When it was started (UTC).</param>
/// <param name="Exit">How it ended; null while it runs.</param>
/// <param name="CgroupPath">Directory of its cgroup; null when it has none.</param>
public sealed record TaskRecord(TaskKey Key, int ProcessId, DateTimeOffset StartedAt, TaskExit? Exit, string? CgroupPath)
{
    /// <summary>Directories of the cgroups beside it that only limit the task, one behind the other, each ended by a line feed.</summary>
    /// <remarks>One text, so that records of the same content are equal.</remarks>
    public string LimitPaths { get; init; } = "";

    internal void Encode(FieldWriter fields)
    {
        fields.Nested(1, Key.Encode);
        fields.Number(2, ProcessId);
        fields.Instant(3, StartedAt);
        if (Exit is not null)
        {
            fields.Nested(4, Exit.Encode);
        }

        fields.OptionalText(5, CgroupPath);
        fields.Text(6, LimitPaths);
    }

    internal static TaskRecord Decode(ReadOnlySpan<byte> bytes)
    {
        var record = new TaskRecord(new TaskKey("", "", 0), 0, default, Exit: null, CgroupPath: null);
        var fields = new FieldReader(bytes);
        while (fields.Next())
        {
            record = fields.Tag switch
            {
                1 => record with { Key = TaskKey.Decode(fields.Bytes) },
                2 => record with { ProcessId = (int)fields.Number() },
                3 => record with { StartedAt = fields.Instant() },
                4 => record with { Exit = TaskExit.Decode(fields.Bytes) },
                5 => record with { CgroupPath = fields.Text() },
                6 => record with { LimitPaths = fields.Text() },
                _ => record,
            };
        }

        return record;
    }
}
