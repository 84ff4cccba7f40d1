using System.Text.Json;
using Steppe.Drivers.Processes;

namespace Steppe.Drivers.RawExec;

/// <summary>What a <c>raw_exec</c> handle holds: the key its process was started under.</summary>
internal sealed record RawExecHandle(string AllocationId, string TaskName, int Attempt)
{
    private const int CurrentVersion = 1;

    public static DriverHandle Encode(ProcessKey key) => new(
        RawExecDriver.DriverName,
        CurrentVersion,
        JsonSerializer.SerializeToUtf8Bytes(
            new RawExecHandle(key.AllocationId, key.TaskName, key.Attempt), RawExecJson.Default.RawExecHandle));

    /// <exception cref="DriverException">The handle was not made by this driver, or by a newer one.</exception>
    public static ProcessKey Decode(DriverHandle handle)
    {
        try
        {
            if (handle.Driver == RawExecDriver.DriverName && handle.Version == CurrentVersion
                && JsonSerializer.Deserialize(handle.State.Span, RawExecJson.Default.RawExecHandle) is { } state)
            {
                return new ProcessKey(state.AllocationId, state.TaskName, state.Attempt);
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new DriverException(
            $"a handle of driver {handle.Driver}, version {handle.Version}, cannot be read by this agent's raw_exec", recoverable: false);
    }
}
