using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Steppe.ClientCore;

namespace Steppe.Client.Artifacts;

/// <summary>What the agent tells the process that fetches one artifact.</summary>
/// <remarks>May hold secrets: it travels through the process's socket only, and is never logged.</remarks>
internal sealed record FetchRequest
{
    public required string Source { get; init; }
    public required ImmutableSortedDictionary<string, string> Options { get; init; }
    public required ImmutableSortedDictionary<string, string> Headers { get; init; }

    /// <summary><c>any</c>, <c>file</c> or <c>dir</c>.</summary>
    public required string Mode { get; init; }

    public bool IsInsecure { get; init; }

    /// <summary>Absolute; the file itself in mode <c>file</c>.</summary>
    public required string Destination { get; init; }

    /// <summary>The directories that no link on the way may leave.</summary>
    public required ImmutableArray<string> Roots { get; init; }

    /// <summary>A directory nobody else uses, on the same file system if possible; the process makes it.</summary>
    public required string Scratch { get; init; }

    public required ArtifactLimits Limits { get; init; }

    /// <summary>Login of the source's host in the agent's <c>.netrc</c>; empty for none.</summary>
    public string Login { get; init; } = "";

    public string Password { get; init; } = "";
}

/// <summary>What the process answers.</summary>
/// <param name="Error">What went wrong, as half a sentence without secrets; null when the artifact is in place.</param>
/// <param name="CanRetry">Whether another try may help.</param>
internal sealed record FetchAnswer(string? Error, bool CanRetry);

/// <summary>Generated JSON metadata of what agent and process say to each other: one line each.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(FetchRequest))]
[JsonSerializable(typeof(FetchAnswer))]
internal sealed partial class FetchJson : JsonSerializerContext;
