using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>A file rendered for a task, and what happens when its content changes.</summary>
/// <remarks>Source: job specification, block <c>template</c>.</remarks>
public sealed record Template
{
    public string? SourcePath { get; init; }

    public string? DestPath { get; init; }

    public string? EmbeddedTmpl { get; init; }

    public string? ChangeMode { get; init; }

    public ChangeScript? ChangeScript { get; init; }

    public string? ChangeSignal { get; init; }

    public Duration? Splay { get; init; }

    public string? Perms { get; init; }

    public int? Uid { get; init; }

    public int? Gid { get; init; }

    public string? LeftDelim { get; init; }

    public string? RightDelim { get; init; }

    public bool? Envvars { get; init; }

    public Duration? VaultGrace { get; init; }

    public TemplateWait? Wait { get; init; }

    public bool? ErrMissingKey { get; init; }

    /// <summary>[1.10+]</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Once { get; init; }
}
