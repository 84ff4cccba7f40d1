namespace Steppe.Supervisor.Protocol;

/// <summary>How a task's main process ended.</summary>
/// <param name="ExitCode">Exit code; 128 + signal when a signal ended it; -1 when unknown.</param>
/// <param name="Signal">Number of the signal that ended it, or zero.</param>
/// <param name="OutOfMemory">Whether the kernel killed it for lack of memory, as far as its cgroup tells.</param>
/// <param name="Error">Set when the end is unknown or not clean; null otherwise.</param>
/// <param name="EndedAt">When it ended, or was found ended (UTC).</param>
public sealed record TaskExit(int ExitCode, int Signal, bool OutOfMemory, string? Error, DateTimeOffset EndedAt)
{
    internal void Encode(FieldWriter fields)
    {
        fields.Number(1, ExitCode);
        fields.Number(2, Signal);
        fields.Flag(3, OutOfMemory);
        fields.OptionalText(4, Error);
        fields.Instant(5, EndedAt);
    }

    internal static TaskExit Decode(ReadOnlySpan<byte> bytes)
    {
        var exit = new TaskExit(0, 0, OutOfMemory: false, Error: null, default);
        var fields = new FieldReader(bytes);
        while (fields.Next())
        {
            exit = fields.Tag switch
            {
                1 => exit with { ExitCode = (int)fields.Number() },
                2 => exit with { Signal = (int)fields.Number() },
                3 => exit with { OutOfMemory = fields.Flag() },
                4 => exit with { Error = fields.Text() },
                5 => exit with { EndedAt = fields.Instant() },
                _ => exit,
            };
        }

        return exit;
    }
}
