namespace Steppe.Model;

/// <summary>Makes a job a template that is dispatched with payload and metadata.</summary>
/// <remarks>Source: job specification, block <c>parameterized</c>.</remarks>
public sealed record ParameterizedConfig
{
    public string Payload { get; init => field = value ?? ""; } = "";

    public IReadOnlyList<string>? MetaRequired { get; init; }

    public IReadOnlyList<string>? MetaOptional { get; init; }
}
