namespace Steppe.Model;

/// <summary>Where a dispatched job's payload is written.</summary>
/// <remarks>Source: job specification, block <c>dispatch_payload</c>.</remarks>
public sealed record DispatchPayload
{
    public string File { get; init => field = value ?? ""; } = "";
}
