namespace Steppe.Supervisor.Protocol;

/// <summary>What a frame asks or tells. Numbers are on the wire and never reused.</summary>
internal enum FrameKind : byte
{
    Hello = 1,
    Start = 2,
    Wait = 3,
    Signal = 4,
    Stop = 5,
    Stats = 6,
    List = 7,
    Forget = 8,
    Shutdown = 9,
    Find = 10,

    /// <summary>Kill a session of the agent's own when this connection ends.</summary>
    Guard = 11,

    /// <summary>A guarded session has ended.</summary>
    Release = 12,

    /// <summary>Supervisor to agent: the answer to the request of the same number.</summary>
    Answer = 64,

    /// <summary>Supervisor to agent: the request of the same number was refused.</summary>
    Refusal = 65,

    /// <summary>Supervisor to agent, unasked: a task has ended and its exit is on disk.</summary>
    Exited = 66,
}
