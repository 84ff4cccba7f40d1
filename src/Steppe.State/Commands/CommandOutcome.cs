using Steppe.Model;

namespace Steppe.State;

/// <summary>What a command did: accepted with an answer for the caller, or refused.</summary>
public abstract record CommandOutcome
{
    private CommandOutcome()
    {
    }

    /// <summary>It took effect.</summary>
    /// <param name="Index">The state index it became.</param>
    /// <param name="EvaluationId">The evaluation it made, or none.</param>
    /// <param name="ModifyIndex">Modify index of the object it wrote (of a job: its <c>JobModifyIndex</c>).</param>
    /// <param name="ChildId">The job it made, or found, under a parent; else null.</param>
    /// <param name="RevertedVersion">The version a job has gone back to by it, or null.</param>
    public sealed record Accepted(
        ulong Index, EvaluationId EvaluationId = default, ulong ModifyIndex = 0, string? ChildId = null, ulong? RevertedVersion = null)
        : CommandOutcome;

    /// <summary>It changed nothing.</summary>
    public sealed record Refused(Refusal Refusal) : CommandOutcome;
}
