namespace Steppe.Api.Types;

/// <summary>Body of <c>PUT /v1/client/allocation/:id/restart</c>.</summary>
public sealed record AllocationRestartRequest
{
    /// <summary>Whether tasks that have ended run again too.</summary>
    public bool AllTasks { get; init; }

    /// <summary>One task; empty for all that run.</summary>
    public string TaskName { get; set; } = "";
}

/// <summary>Body of <c>PUT /v1/client/allocation/:id/signal</c>.</summary>
public sealed record AllocationSignalRequest
{
    /// <summary>Such as <c>SIGHUP</c>.</summary>
    public string Signal { get; set; } = "";

    /// <summary>One task; empty for all that run.</summary>
    public string Task { get; set; } = "";
}

/// <summary>Answer to a write that changes nothing in the servers' state.</summary>
public sealed record WriteResponse
{
    public ulong Index { get; init; }
}
