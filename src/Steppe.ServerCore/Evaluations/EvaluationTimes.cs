using Steppe.Model;

namespace Steppe.ServerCore;

/// <summary>What part of an evaluation's way through the broker a time is of.</summary>
public enum EvaluationTime
{
    /// <summary>From when it could be leased until it was.</summary>
    Wait,

    /// <summary>From its lease until it was acknowledged.</summary>
    Process,

    /// <summary>Both.</summary>
    Response,
}

/// <summary>How long one evaluation took for a part of its way.</summary>
/// <param name="Part">The part.</param>
/// <param name="Evaluation">The evaluation.</param>
/// <param name="Duration">How long; never negative, also when the clock was put back.</param>
public readonly record struct MeasuredEvaluation(EvaluationTime Part, Evaluation Evaluation, TimeSpan Duration);

/// <summary>Keeps measured times until somebody asks for them.</summary>
/// <remarks>Mutable, not thread-safe. Source: scheduler reference §2.</remarks>
internal sealed class EvaluationTimes
{
    private const int Most = 10_000;

    private List<MeasuredEvaluation> _measured = [];

    public void Add(EvaluationTime part, Evaluation evaluation, TimeSpan duration)
    {
        if (_measured.Count < Most)
        {
            _measured.Add(new MeasuredEvaluation(part, evaluation, duration < TimeSpan.Zero ? TimeSpan.Zero : duration));
        }
    }

    public IReadOnlyList<MeasuredEvaluation> Take()
    {
        if (_measured.Count == 0)
        {
            return [];
        }

        List<MeasuredEvaluation> taken = _measured;
        _measured = [];
        return taken;
    }
}
