namespace Steppe.Agent.Configuration;

/// <summary>How the agent logs: <c>log_*</c>.</summary>
internal sealed record LogSettings
{
    /// <summary><c>TRACE</c>, <c>DEBUG</c>, <c>INFO</c>, <c>WARN</c>, <c>ERROR</c> or <c>OFF</c>.</summary>
    public required string Level { get; init; }

    public required bool IsJson { get; init; }

    /// <summary>A file, or a directory when it ends in a slash; null for none.</summary>
    public required string? File { get; init; }

    public required TimeSpan RotateDuration { get; init; }

    /// <summary>0 for no limit.</summary>
    public required long RotateBytes { get; init; }

    /// <summary>Old files to keep: 0 keeps all, a negative number none.</summary>
    public required int RotateMaxFiles { get; init; }

    public static LogSettings From(SettingsBlock settings) => new()
    {
        Level = (settings.Text("log_level") ?? "INFO").ToUpperInvariant(),
        IsJson = settings.Flag("log_json"),
        File = settings.Text("log_file"),
        RotateDuration = settings.Duration("log_rotate_duration") ?? TimeSpan.FromHours(24),
        RotateBytes = settings.Integer("log_rotate_bytes") ?? 0,
        RotateMaxFiles = (int)(settings.Integer("log_rotate_max_files") ?? 0),
    };
}
