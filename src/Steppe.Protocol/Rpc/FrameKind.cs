namespace Steppe.Protocol.Rpc;

/// <summary>What a frame is: the byte after its id.</summary>
/// <remarks>Numbers are the wire and never change their meaning.</remarks>
internal enum FrameKind : byte
{
    RegisterNode = 1,
    Heartbeat = 2,
    WatchAllocations = 3,
    GetAllocations = 4,
    UpdateAllocations = 5,
    Forward = 6,
    FetchSnapshot = 7,
    DescribeServer = 8,

    /// <summary>What <see cref="UpdateAllocations"/> is, with its report as rows.</summary>
    ReportAllocations = 9,

    /// <summary>Asks for a <see cref="Pong"/>: proves that the other side lives.</summary>
    Ping = 0x40,

    Pong = 0x41,

    /// <summary>The caller of the call with this id no longer waits for its answer.</summary>
    Cancel = 0x42,

    /// <summary>The server leaves: what it was asked after the call whose id is the body (u64, little-endian) it has not begun and will not.</summary>
    Leaving = 0x43,

    /// <summary>The answer to the call with this id.</summary>
    Reply = 0x80,

    /// <summary>The answer is no; the body is a refusal.</summary>
    Refused = 0x81,

    /// <summary>The call failed on the way to an answer; the body is a sentence. It may be repeated.</summary>
    Fault = 0x82,
}
