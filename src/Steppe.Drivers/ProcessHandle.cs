using System.Text.Json;
using Steppe.Drivers.Processes;

namespace Steppe.Drivers;

/// <summary>What the handle of a supervised process holds: the key it was started under.</summary>
internal sealed record ProcessHandle(string AllocationId, string TaskName, int Attempt)
{
    private const int CurrentVersion = 1;

    public static DriverHandle Encode(string driver, ProcessKey key) => new(
        driver,
        CurrentVersion,
        JsonSerializer.SerializeToUtf8Bytes(
            new ProcessHandle(key.AllocationId, key.TaskName, key.Attempt), ProcessHandleJson.Default.ProcessHandle));

    /// <exception cref="DriverException">The handle was not made by this driver, or by a newer one.</exception>
    public static ProcessKey Decode(string driver, DriverHandle handle)
    {
        try
        {
            if (handle.Driver == driver && handle.Version == CurrentVersion
                && JsonSerializer.Deserialize(handle.State.Span, ProcessHandleJson.Default.ProcessHandle) is { } state)
            {
                return new ProcessKey(state.AllocationId, state.TaskName, state.Attempt);
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new DriverException(
            $"a handle of driver {handle.Driver}, version {handle.Version}, cannot be read by this agent's {driver}", recoverable: false);
    }
}
