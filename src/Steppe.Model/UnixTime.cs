namespace Steppe.Model;

/// <summary>Instants as the wire counts them: nanoseconds since 1970.</summary>
public static class UnixTime
{
    /// <summary>Nanoseconds since 1970, UTC; 0 for the start of 1970 itself.</summary>
    public static long ToUnixNanoseconds(this DateTimeOffset instant) =>
        (instant.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * TimeSpan.NanosecondsPerTick;

    /// <summary>The instant of a nanosecond count, to 100 ns.</summary>
    public static DateTimeOffset FromUnixNanoseconds(long nanoseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
}
