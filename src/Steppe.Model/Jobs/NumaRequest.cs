namespace Steppe.Model;

/// <summary>Whether a task's cores must come from one memory domain.</summary>
/// <remarks>Source: job specification, block <c>numa</c>.</remarks>
public sealed record NumaRequest
{
    public string Affinity { get; init => field = value ?? ""; } = "";

    public IReadOnlyList<string>? Devices { get; init; }
}
