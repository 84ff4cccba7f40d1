using Steppe.Model;

namespace Steppe.State;

/// <summary>What a registered job cannot become by an update.</summary>
/// <remarks>Source: HTTP API, errors of register. The words are compared by clients.</remarks>
internal static class JobTransitions
{
    /// <summary>The refusal of <paramref name="next"/> over <paramref name="current"/>, or null.</summary>
    public static Refusal? Check(AdmittedJob? current, Job next)
    {
        if (current is null)
        {
            return null;
        }

        if (current.ParentKey is { } parent)
        {
            return Refused("id", $"job \"{current.Key.Id}\" is a child of \"{parent.Id}\" and cannot be updated by itself: choose another id, or purge it first");
        }

        return current.IsStopped ? null
            : current.IsPeriodic != (next.Periodic is not null) ? Refused("periodic", Transition(current.IsPeriodic, "periodic"))
            : current.IsParameterized != (next.ParameterizedJob is not null) ? Refused("parameterized", Transition(current.IsParameterized, "parameterized"))
            : null;
    }

    private static string Transition(bool was, string kind) => was
        ? $"cannot update {kind} job to being non-{kind}"
        : $"cannot update non-{kind} job to being {kind}";

    private static Refusal Refused(string path, string sentence) => new(RefusalCode.Conflict, path, sentence);
}
