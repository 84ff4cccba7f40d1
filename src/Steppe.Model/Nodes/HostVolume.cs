namespace Steppe.Model;

/// <summary>A directory of a node that jobs may use under its name.</summary>
/// <remarks>Wire: an entry of <c>HostVolumes</c>.</remarks>
/// <param name="Path">Where it is on the node, absolute.</param>
/// <param name="ReadOnly">Whether nobody may write there.</param>
public sealed record HostVolume(string Path, bool ReadOnly);
