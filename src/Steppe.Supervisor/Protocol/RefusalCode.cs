namespace Steppe.Supervisor.Protocol;

/// <summary>Why the supervisor refused a request. Numbers are on the wire and never reused.</summary>
public enum RefusalCode
{
    /// <summary>The request makes no sense to this supervisor.</summary>
    BadRequest = 1,

    /// <summary>No task is on record under this key.</summary>
    UnknownTask = 2,

    /// <summary>The program could not be started, and trying again will not help.</summary>
    CannotStart = 3,

    /// <summary>The machine did not allow it just now (out of processes, disk, memory).</summary>
    Busy = 4,

    /// <summary>The supervisor is ending and starts nothing any more.</summary>
    Ending = 5,
}
