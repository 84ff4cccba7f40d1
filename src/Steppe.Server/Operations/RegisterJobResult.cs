using Steppe.Model;

namespace Steppe.Server;

/// <summary>What became of a submitted job.</summary>
/// <remarks>Closed: there are no other cases.</remarks>
public abstract record RegisterJobResult
{
    private RegisterJobResult()
    {
    }

    /// <summary>It is stored.</summary>
    /// <param name="Index">State index of the change.</param>
    /// <param name="JobModifyIndex">Index of the specification that is now stored.</param>
    /// <param name="EvaluationId">The evaluation that will place it; none for a job that only starts children.</param>
    /// <param name="EvaluationCreateIndex">Index of that evaluation, 0 when there is none.</param>
    /// <param name="Warnings">What the user should know.</param>
    public sealed record Registered(
        ulong Index, ulong JobModifyIndex, EvaluationId EvaluationId, ulong EvaluationCreateIndex, IReadOnlyList<string> Warnings)
        : RegisterJobResult;

    /// <summary>Nothing was stored, for every reason given.</summary>
    public sealed record Refused(IReadOnlyList<Refusal> Refusals, IReadOnlyList<string> Warnings) : RegisterJobResult;
}
