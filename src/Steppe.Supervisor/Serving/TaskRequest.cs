using Steppe.Supervisor.Protocol;

namespace Steppe.Supervisor.Serving;

/// <summary>A request about one task.</summary>
/// <param name="Key">The task.</param>
/// <param name="Signal">Signal to send, where the request sends one.</param>
/// <param name="GraceMilliseconds">Time until the kill, where the request kills.</param>
internal sealed record TaskRequest(TaskKey Key, int Signal, long GraceMilliseconds)
{
    /// <summary>Reads a request's body.</summary>
    public static TaskRequest Decode(ReadOnlySpan<byte> bytes)
    {
        var request = new TaskRequest(new TaskKey("", "", 0), 0, 0);
        var fields = new FieldReader(bytes);
        while (fields.Next())
        {
            request = fields.Tag switch
            {
                1 => request with { Key = TaskKey.Decode(fields.Bytes) },
                2 => request with { Signal = (int)fields.Number() },
                3 => request with { GraceMilliseconds = Math.Max(0, fields.Number()) },
                _ => request,
            };
        }

        return request;
    }
}
