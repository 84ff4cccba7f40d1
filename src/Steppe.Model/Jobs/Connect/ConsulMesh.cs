namespace Steppe.Model;

/// <summary>Says that a gateway is a mesh gateway; it has no settings.</summary>
public sealed record ConsulMesh;
