namespace Steppe.ServerCore;

/// <summary>How busy a leader is, for metrics.</summary>
/// <param name="Broker">Evaluations to be worked on.</param>
/// <param name="Blocked">Evaluations that wait for room.</param>
/// <param name="BlockedEscaped">Those of them that no node class can decide.</param>
/// <param name="Heartbeats">Nodes that are expected to call.</param>
/// <param name="Proposals">Changes that wait for the log.</param>
/// <param name="Lacking">What those that wait lack, where it is cpu or memory; null before a leader has begun.</param>
/// <param name="Ready">Evaluations that may be worked on now.</param>
/// <param name="Leased">Evaluations that are being worked on.</param>
/// <param name="Waiting">Evaluations whose time has not come, the next one first; null before a leader has begun.</param>
public readonly record struct LeaderFigures(
    BrokerCounts Broker,
    int Blocked,
    int BlockedEscaped,
    int Heartbeats,
    int Proposals,
    Shortages? Lacking = null,
    CountsByType Ready = default,
    CountsByType Leased = default,
    IReadOnlyCollection<WaitingEvaluation>? Waiting = null);
