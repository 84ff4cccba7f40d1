namespace Steppe.Model;

/// <summary>One link in a job's <c>ui</c> block.</summary>
public sealed record JobUiLink
{
    public string Label { get; init => field = value ?? ""; } = "";

    public string Url { get; init => field = value ?? ""; } = "";
}
