using Steppe.ServerCore;

namespace Steppe.Simulation.Servers;

/// <summary>Where the entries of a leader go, and who must hear of what it does.</summary>
internal interface ILeaderLog
{
    /// <summary>Appends an entry; told to the leader by <see cref="ServerLife.Landed"/> or <see cref="ServerLife.Failed"/>.</summary>
    /// <param name="life">The leader.</param>
    /// <param name="number">Names the entry.</param>
    /// <param name="entry">Its commands, as bytes.</param>
    /// <param name="what">The commands in words.</param>
    void Append(ServerLife life, ulong number, byte[] entry, string what);

    /// <summary>The leader shows a new committed state.</summary>
    void Committed(ServerLife life, ServerEffect.Committed committed);

    /// <summary>Whether the leader still leads, for what it tells without appending anything.</summary>
    void Confirm(ServerLife life, Action confirmed);

    /// <summary>The leader leads no more.</summary>
    void SteppedDown(ServerLife life, string reason);
}
