namespace Steppe.ServerCore;

/// <summary>When reports of clients that wait become a command.</summary>
/// <remarks>Pure. One report alone is sent at once; more gather while a command is on its way, and a full one waits for none before it, unless
/// so many are on their way that the next would only wait elsewhere: in the inbox, before what users ask for. See decisions 0161 and
/// 0210.</remarks>
public static class ReportFlow
{
    /// <summary>Most updates in one command.</summary>
    public const int MaxUpdates = 512;

    /// <summary>Most commands between their sending and their being durable.</summary>
    public const int MaxOnTheWay = 3;

    /// <summary>Whether another command is to be sent.</summary>
    /// <param name="waitingUpdates">Updates that are in no command yet.</param>
    /// <param name="onTheWay">Commands that are not durable yet.</param>
    public static bool IsDue(int waitingUpdates, int onTheWay) =>
        waitingUpdates > 0 && (onTheWay == 0 || (waitingUpdates >= MaxUpdates && onTheWay < MaxOnTheWay));
}
