namespace Steppe.Model;

/// <summary>How long a template's sources must be quiet before it is rendered again.</summary>
public sealed record TemplateWait
{
    public Duration? Min { get; init; }

    public Duration? Max { get; init; }
}
