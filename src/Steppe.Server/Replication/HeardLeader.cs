using Steppe.Log;

namespace Steppe.Server;

/// <summary>Who says that it leads, for a server that the log does not reach.</summary>
/// <remarks>Thread-safe. A leader says so every two seconds; its word counts for three times as long.</remarks>
internal sealed class HeardLeader(TimeProvider time)
{
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(6);

    private volatile Word? _word;

    public ServerIdentity? Now => _word is { } word && time.GetElapsedTime(word.At) < Lasts ? word.Leader : null;

    public void Hear(ServerIdentity leader) => _word = new Word(leader, time.GetTimestamp());

    private sealed record Word(ServerIdentity Leader, long At);
}
