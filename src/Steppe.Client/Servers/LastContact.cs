namespace Steppe.Client.Servers;

/// <summary>From when on the silence of the servers counts, as far as this node remembers over restarts of its agent.</summary>
/// <remarks>Thread-safe. It is the time of a file's last change: written often, and not worth a flush. A client that loses it, or
/// cannot write it, takes the silence for longer than it is, which ends work early rather than twice. Silence that has begun ends with
/// what the servers want now, not with their first word: they may have given work of this node to others.</remarks>
internal sealed class LastContact
{
    // No server asks for fewer heartbeats; a time beyond it comes from a clock that was wrong.
    private static readonly TimeSpan LongestTtl = TimeSpan.FromHours(1);

    private readonly string _path;
    private readonly Lock _gate = new();
    private DateTimeOffset? _silentFrom;

    // Said by servers that were silent before; it counts when it is known what they want.
    private DateTimeOffset? _promised;

    public LastContact(string stateDirectory, DateTimeOffset now)
    {
        _path = Path.Combine(stateDirectory, "last-contact");
        if (File.Exists(_path))
        {
            var noted = new DateTimeOffset(File.GetLastWriteTimeUtc(_path), TimeSpan.Zero);
            _silentFrom = noted - now < LongestTtl ? noted : now;
        }
    }

    /// <summary>When the heartbeat after the last answer is due (UTC); null when there was no answer yet.</summary>
    public DateTimeOffset? SilentFrom
    {
        get
        {
            lock (_gate)
            {
                return _silentFrom;
            }
        }
    }

    /// <summary>A server has answered.</summary>
    /// <param name="now">The time.</param>
    /// <param name="silentFrom">When it wants to hear of the node again.</param>
    /// <returns>Whether it was silent before, so that it must be asked what it wants now.</returns>
    public bool Note(DateTimeOffset now, DateTimeOffset silentFrom)
    {
        lock (_gate)
        {
            bool mustAsk = _promised is not null || now > _silentFrom;
            if (mustAsk)
            {
                _promised = silentFrom;
            }
            else
            {
                Write(silentFrom);
            }

            return mustAsk;
        }
    }

    /// <summary>What the servers want is known, and being done.</summary>
    public void CatchUp()
    {
        lock (_gate)
        {
            if (_promised is { } silentFrom)
            {
                _promised = null;
                Write(silentFrom);
            }
        }
    }

    private void Write(DateTimeOffset silentFrom)
    {
        _silentFrom = silentFrom;
        try
        {
            if (!File.Exists(_path))
            {
                File.WriteAllBytes(_path, []);
            }

            File.SetLastWriteTimeUtc(_path, silentFrom.UtcDateTime);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next answer tries again.
        }
    }
}
