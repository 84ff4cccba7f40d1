namespace Steppe.Agent.Configuration;

/// <summary>One key that an agent file may have.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Body">The keys inside, for the kinds that are blocks.</param>
internal sealed record FieldSchema(string Key, FieldKind Kind, BlockSchema? Body = null)
{
    /// <summary>What to say when it is used, if nothing acts on it yet.</summary>
    public Unbuilt? Unbuilt { get; private init; }

    /// <summary>The same field, whose use gives a warning at start-up.</summary>
    public FieldSchema Warns(string reason, object? unless = null) =>
        this with { Unbuilt = new Unbuilt(reason, Refuses: false, unless) };

    /// <summary>The same field, whose use keeps the agent from starting.</summary>
    public FieldSchema Refuses(string reason, object? unless = null) =>
        this with { Unbuilt = new Unbuilt(reason, Refuses: true, unless) };
}
