namespace Steppe.Api.Types;

/// <summary>Where one task of an allocation is.</summary>
public sealed record ApiTaskState
{
    /// <summary>Oldest first, at most ten.</summary>
    public IReadOnlyList<ApiTaskEvent>? Events { get; init; }

    public bool Failed { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public DateTimeOffset? LastRestart { get; init; }

    public ulong Restarts { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public string State { get; set; } = "";
}

/// <summary>One thing that happened to a task.</summary>
/// <remarks>People see <see cref="DisplayMessage"/>; the scalar fields repeat what <see cref="Details"/> says, for old clients.</remarks>
public sealed record ApiTaskEvent
{
    public IReadOnlyDictionary<string, string>? Details { get; init; }

    public long DiskLimit { get; init; }

    public string DisplayMessage { get; set; } = "";

    public string DownloadError { get; set; } = "";

    public string DriverError { get; set; } = "";

    public string DriverMessage { get; set; } = "";

    public int ExitCode { get; init; }

    public string FailedSibling { get; set; } = "";

    public bool FailsTask { get; init; }

    public string GenericSource { get; set; } = "";

    public string KillError { get; set; } = "";

    public string KillReason { get; set; } = "";

    /// <summary>Nanoseconds.</summary>
    public long KillTimeout { get; init; }

    public string Message { get; set; } = "";

    public string RestartReason { get; set; } = "";

    public string SetupError { get; set; } = "";

    public int Signal { get; init; }

    /// <summary>Nanoseconds.</summary>
    public long StartDelay { get; init; }

    public string TaskSignal { get; set; } = "";

    public string TaskSignalReason { get; set; } = "";

    /// <summary>Unix nanoseconds.</summary>
    public long Time { get; init; }

    public string Type { get; set; } = "";

    public string ValidationError { get; set; } = "";

    public string VaultError { get; set; } = "";
}
