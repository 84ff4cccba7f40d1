namespace Steppe.Scheduler.Reconciliation;

/// <summary>What becomes of one allocation in one evaluation. Each meets exactly one.</summary>
internal enum Fate
{
    /// <summary>It is over, and nothing follows from it any more.</summary>
    Ignore,

    /// <summary>It ended under an earlier version of a job that runs to completion.</summary>
    Superseded,

    /// <summary>Told to stop, but its client can no longer say that it has.</summary>
    MarkLost,

    /// <summary>Its node is gone, and with it the work.</summary>
    Lost,

    /// <summary>Lost some time ago; its client ends it by itself before long, and until then nothing takes its place.</summary>
    LostWaiting,

    /// <summary>Lost some time ago, and its client has ended it by now; or the client, without servers, has given it up by itself.</summary>
    LostDue,

    /// <summary>It moves to another node.</summary>
    Migrate,

    /// <summary>A canary that makes room for another one.</summary>
    DropCanary,

    /// <summary>It failed, and its time to be replaced has come.</summary>
    Reschedule,

    /// <summary>It has ended and is to be done once more.</summary>
    Rerun,

    /// <summary>It goes on, or keeps its place.</summary>
    Keep,

    /// <summary>Its node has just gone out of reach; it may come back.</summary>
    Disconnecting,

    /// <summary>Its node is out of reach; it may come back.</summary>
    Away,

    /// <summary>It has come back and stays.</summary>
    Reconnected,

    /// <summary>It has come back, and the one that stood in for it stays instead.</summary>
    Outdone,

    /// <summary>It stood in for one that has come back and stays.</summary>
    StoodIn,

    /// <summary>It has come back, failed, and was replaced meanwhile.</summary>
    FailedAway,
}
