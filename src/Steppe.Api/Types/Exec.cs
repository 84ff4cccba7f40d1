using System.Text.Json.Serialization;

namespace Steppe.Api.Types;

/// <summary>One message from the caller of an exec session; without members it is a heartbeat.</summary>
/// <remarks>Source: HTTP API, exec websocket.</remarks>
public sealed record ExecInput
{
    [JsonPropertyName("stdin"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ExecPiece? Stdin { get; init; }

    [JsonPropertyName("tty_size"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ExecWindow? TtySize { get; init; }
}

/// <summary>One message to the caller of an exec session.</summary>
public sealed record ExecOutput
{
    [JsonPropertyName("exited"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Exited { get; init; }

    /// <summary>There with <see cref="Exited"/>, and only then.</summary>
    [JsonPropertyName("result"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ExecResult? Result { get; init; }

    [JsonPropertyName("stderr"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ExecPiece? Stderr { get; init; }

    [JsonPropertyName("stdout"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ExecPiece? Stdout { get; init; }
}

/// <summary>Bytes of a stream, or its end.</summary>
public sealed record ExecPiece
{
    [JsonPropertyName("close"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Close { get; init; }

    [JsonPropertyName("data"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public byte[]? Data { get; init; }
}

/// <summary>Size of the caller's window, in characters.</summary>
public sealed record ExecWindow
{
    [JsonPropertyName("height")]
    public int Height { get; init; }

    [JsonPropertyName("width")]
    public int Width { get; init; }
}

/// <summary>How the command ended.</summary>
public sealed record ExecResult
{
    /// <summary>128 + signal when a signal ended it.</summary>
    [JsonPropertyName("exit_code"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int ExitCode { get; init; }
}

/// <summary>The first message of callers that cannot send headers, which are browsers.</summary>
public sealed record ExecHandshake
{
    [JsonPropertyName("auth_token")]
    public string AuthToken { get; set; } = "";

    [JsonPropertyName("version")]
    public int Version { get; init; }
}
