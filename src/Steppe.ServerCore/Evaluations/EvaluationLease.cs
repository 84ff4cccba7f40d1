using Steppe.Model;

namespace Steppe.ServerCore;

/// <summary>The right to work on one evaluation, until it is acknowledged or handed back.</summary>
/// <param name="EvaluationId">The evaluation.</param>
/// <param name="Delivery">Number of this delivery, never used twice: an answer to an older one is recognised by it.</param>
public readonly record struct EvaluationLease(EvaluationId EvaluationId, ulong Delivery);
