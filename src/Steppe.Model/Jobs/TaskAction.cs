namespace Steppe.Model;

/// <summary>A named command that an operator may run inside a running task.</summary>
/// <remarks>Source: job specification, block <c>action</c>.</remarks>
public sealed record TaskAction
{
    public string Name { get; init => field = value ?? ""; } = "";

    public string Command { get; init => field = value ?? ""; } = "";

    public IReadOnlyList<string>? Args { get; init; }
}
