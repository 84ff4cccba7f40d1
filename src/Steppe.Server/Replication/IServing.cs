using Steppe.Log;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Server;

/// <summary>How a server takes part in its cluster: alone, or as one of several.</summary>
/// <remarks>Thread-safe.</remarks>
internal interface IServing : IAsyncDisposable
{
    ServerParts Parts { get; }

    /// <summary>The term this server leads in; null while it does not.</summary>
    Term? Term { get; }

    /// <summary>Completes when the server has ended: with null after a shutdown, else with the reason.</summary>
    Task<Exception?> Ended { get; }

    /// <summary>Who leads, as far as is known.</summary>
    ServerIdentity? Leader { get; }

    /// <summary>How old what this server knows may be; zero for a leader, null when nothing was ever heard.</summary>
    TimeSpan? LastContact { get; }

    /// <summary>What keeps the servers from having a leader; null when nothing is known to.</summary>
    string? Trouble { get; }

    /// <summary>All servers, in the order of their ids.</summary>
    IReadOnlyList<LogMember> Members { get; }

    /// <summary>How the servers are, in the eyes of a leader; empty while this one does not lead, or has not looked yet.</summary>
    IReadOnlyList<ServerHealth> Health { get; }

    /// <summary>Confirms that this server still leads and that nothing newer is committed elsewhere.</summary>
    /// <exception cref="NotLeadingException">It does not.</exception>
    Task ConfirmAsync(CancellationToken cancellation);

    /// <summary>Waits, while nobody leads, for somebody who does; false when that is not to be expected.</summary>
    Task<bool> UntilLedAsync(CancellationToken cancellation);

    /// <summary>Waits until it is certain whether a change was made, and says what it was answered; null when it was not and will not be.</summary>
    /// <param name="ended">The term in which it was asked for, which has ended.</param>
    /// <param name="request">Its id.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <exception cref="NotLeadingException">Nobody can tell.</exception>
    Task<CommandOutcome?> FindOutcomeAsync(Epoch ended, RequestId request, CancellationToken cancellation);

    /// <summary>The newest snapshot on this server's disk.</summary>
    ValueTask<LogSnapshot?> SnapshotAsync(CancellationToken cancellation);

    /// <summary>Gives the leadership to another server.</summary>
    /// <param name="successor">Its id; empty for any.</param>
    /// <exception cref="NotLeadingException">This server has no leadership to give.</exception>
    void HandOver(string successor);

    /// <summary>Lets another server lead, and never stands again: what this one is asked from here on it passes on, or refuses.</summary>
    /// <remarks>Completes when what was asked before is durable and the leadership is given up. A server that has no others goes on.</remarks>
    Task StepDownAsync();

    /// <summary>A server says that it leads.</summary>
    void HearLeader(string id);

    /// <summary>Asks the log anew who the members are, but not for long.</summary>
    Task RefreshMembersAsync(CancellationToken cancellation);

    /// <summary>Forgets a member; one that is still there makes itself known again.</summary>
    Task RemoveMemberAsync(string id, CancellationToken cancellation);

    /// <summary>Ends as a crash would: no goodbye to anybody, nothing written.</summary>
    Task KillAsync();
}
