namespace Steppe.Drivers;

/// <summary>A directory or device of the host that a task is to see.</summary>
/// <param name="HostPath">Path on the host, absolute.</param>
/// <param name="TaskPath">Path where the task sees it, absolute.</param>
/// <param name="ReadOnly">Whether it may not write there.</param>
/// <param name="IsDevice">Whether it is a device that the task may use as one.</param>
public sealed record TaskMount(string HostPath, string TaskPath, bool ReadOnly, bool IsDevice = false);
