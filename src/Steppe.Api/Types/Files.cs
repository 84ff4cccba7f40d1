using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>One file or directory of an allocation.</summary>
public sealed record AllocFileInfo
{
    /// <summary>Only in the answer to <c>stat</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? ContentType { get; init; }

    /// <summary>Such as <c>-rw-r--r--</c>.</summary>
    public string FileMode { get; set; } = "";

    public bool IsDir { get; init; }

    public DateTimeOffset? ModTime { get; init; }

    public string Name { get; set; } = "";

    public long Size { get; init; }
}

/// <summary>One frame of a log or file stream; an empty frame is a heartbeat.</summary>
public sealed record StreamFrame
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public byte[]? Data { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? File { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? FileEvent { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Offset { get; init; }
}
