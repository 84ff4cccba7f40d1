namespace Steppe.Drivers.Processes;

/// <summary>One directory or file of the host that an isolated process sees.</summary>
/// <param name="Source">Path on the host, absolute.</param>
/// <param name="Target">Path in the process' root, absolute.</param>
/// <param name="ReadOnly">Whether it may not write there.</param>
/// <param name="Optional">Whether a missing source is passed over.</param>
/// <param name="IsDevice">Whether it is a device that it may use as one.</param>
public sealed record ProcessMount(string Source, string Target, bool ReadOnly, bool Optional = false, bool IsDevice = false);
