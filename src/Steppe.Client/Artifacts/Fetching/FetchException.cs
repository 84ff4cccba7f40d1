namespace Steppe.Client.Artifacts.Fetching;

/// <summary>An artifact could not be fetched.</summary>
/// <param name="message">Why, as half a sentence without secrets.</param>
/// <param name="canRetry">Whether another try may help: nothing about the job or the source must change first.</param>
internal sealed class FetchException(string message, bool canRetry) : Exception(message)
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    public bool CanRetry { get; } = canRetry;

    /// <summary>Whether a disk is full, or the user's share of it.</summary>
    public static bool IsFullDisk(IOException error) =>
        (error.HResult & 0xFFFF) is NoSpace or QuotaExceeded
        || error.Message.Contains("No space left", StringComparison.OrdinalIgnoreCase);

    /// <summary>The same for an error of the file system.</summary>
    public static FetchException Of(Exception error) => error switch
    {
        FetchException known => known,
        IOException full when IsFullDisk(full) => new FetchException("no space is left on the client's disk", canRetry: true),
        UnauthorizedAccessException denied => new FetchException($"the client denied access: {denied.Message}", canRetry: false),
        _ => new FetchException(error.Message, canRetry: true),
    };
}
