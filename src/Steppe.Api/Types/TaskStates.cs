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

    public string State { get; init; } = "";
}

/// <summary>One thing that happened to a task.</summary>
/// <remarks>People see <see cref="DisplayMessage"/>; the scalar fields repeat what <see cref="Details"/> says, for old clients.</remarks>
public sealed record ApiTaskEvent
{
    public IReadOnlyDictionary<string, string>? Details { get; init; }

    public long DiskLimit { get; init; }

    public string DisplayMessage { get; init; } = "";

    public string DownloadError { get; init; } = "";

    public string DriverError { get; init; } = "";

    public string DriverMessage { get; init; } = "";

    public int ExitCode { get; init; }

    public string FailedSibling { get; init; } = "";

    public bool FailsTask { get; init; }

    public string GenericSource { get; init; } = "";

    public string KillError { get; init; } = "";

    public string KillReason { get; init; } = "";

    /// <summary>Nanoseconds.</summary>
    public long KillTimeout { get; init; }

    public string Message { get; init; } = "";

    public string RestartReason { get; init; } = "";

    public string SetupError { get; init; } = "";

    public int Signal { get; init; }

    /// <summary>Nanoseconds.</summary>
    public long StartDelay { get; init; }

    public string TaskSignal { get; init; } = "";

    public string TaskSignalReason { get; init; } = "";

    /// <summary>Unix nanoseconds.</summary>
    public long Time { get; init; }

    public string Type { get; init; } = "";

    public string ValidationError { get; init; } = "";

    public string VaultError { get; init; } = "";
}
