namespace Steppe.Model;

/// <summary>How the payload of a dispatched job is stored and shown.</summary>
/// <remarks>Pure. Source: job specification §2.7; HTTP API §2.1.</remarks>
public static class DispatchPayloads
{
    /// <summary>Largest payload before compression.</summary>
    public const int MaxPayloadBytes = 16 * 1024;

    /// <summary>The job as the API shows it: the payload as it was sent. A damaged one is shown as stored.</summary>
    public static Job Shown(Job job) =>
        job.Payload is { Length: > 0 } stored && Snappy.TryDecompress(stored, MaxPayloadBytes, out byte[]? sent)
            ? job with { Payload = sent }
            : job;
}
