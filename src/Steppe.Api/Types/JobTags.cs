namespace Steppe.Api.Types;

/// <summary>Body of <c>PUT /v1/job/:id/versions/:tag/tag</c>.</summary>
public sealed record TagVersionRequest
{
    public string Description { get; set; } = "";

    /// <summary>Null for the newest.</summary>
    public ulong? Version { get; init; }
}

/// <summary>Answer to <c>PUT</c> and <c>DELETE /v1/job/:id/versions/:tag/tag</c>.</summary>
public sealed record JobTagResponse
{
    public string Description { get; set; } = "";

    public ulong Index { get; init; }

    public bool KnownLeader { get; init; }

    public long LastContact { get; init; }

    public string Name { get; set; } = "";

    public string NextToken { get; set; } = "";

    /// <summary>Unix time in nanoseconds; 0 when the tag was taken away.</summary>
    public long TaggedTime { get; init; }
}
