namespace Steppe.Model;

/// <summary>For which kinds of work others may be stopped that are less urgent.</summary>
/// <remarks>Wire: <c>PreemptionConfig</c>. They are kept and shown; nothing is stopped for them yet.</remarks>
public sealed record PreemptionSwitches
{
    /// <summary>What holds until an operator says otherwise: for system jobs only.</summary>
    public static readonly PreemptionSwitches Default = new() { System = true };

    public bool System { get; init; }
    public bool SystemBatch { get; init; }
    public bool Batch { get; init; }
    public bool Service { get; init; }
}
