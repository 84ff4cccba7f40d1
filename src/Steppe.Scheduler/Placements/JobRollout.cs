using System.Collections.Immutable;
using Steppe.Model;
using Steppe.Scheduler.Reconciliation;
using Steppe.State;

namespace Steppe.Scheduler.Placements;

/// <summary>Turns what was decided for the groups of a service or batch job into a plan, with the deployment that paces it.</summary>
/// <remarks>Mutable; one instance serves one evaluation, on one thread. Source: scheduler reference §6, §7.4.</remarks>
/// <param name="state">The snapshot.</param>
/// <param name="job">The job, not stopped.</param>
/// <param name="evaluation">The evaluation being worked on.</param>
/// <param name="current">The deployment of this version, if it is not over with success.</param>
/// <param name="newId">For a new deployment.</param>
internal sealed class JobRollout(StateSnapshot state, AdmittedJob job, Evaluation evaluation, Deployment? current, DeploymentId newId)
{
    private readonly SortedDictionary<string, DesiredUpdates> _counters = new(StringComparer.Ordinal);
    private readonly List<DelayedReschedule> _later = [];

    /// <summary>The deployment that begins with this plan, or null.</summary>
    public Deployment? Started { get; private set; }

    /// <summary>Whether the current deployment has reached what it was made for.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>What is wanted for each group of the job.</summary>
    public IReadOnlyDictionary<string, DesiredUpdates> Counters => _counters;

    /// <summary>What keeps its place until the time to replace it has come.</summary>
    public IReadOnlyList<DelayedReschedule> Later => _later;

    /// <summary>How the current deployment ends.</summary>
    public DeploymentEnd End() => new(current!.Id, DeploymentStatus.Successful, DeploymentTexts.Successful);

    /// <summary>Stops, updates and places. Stops first, for the room they leave; then what stays; then replacements, which have
    /// somebody's place; then the rest.</summary>
    public void CarryOut(PlanDraft draft, Placer placer, ImmutableArray<(string Group, GroupDecision Decision)> decisions)
    {
        foreach (PlannedStop stop in decisions.SelectMany(static group => group.Decision.Stops))
        {
            draft.Stop(stop);
        }

        (GroupDecision Decision, RolloutStep Step)[] steps =
            [.. decisions.Where(static group => group.Decision.View is not null).Select(group => (group.Decision, StepOf(group.Decision, draft)))];
        Started = Start([.. steps.Select(static one => (one.Decision.View!.Group.Name, one.Step.Started))]);
        IsComplete = current is { IsActive: true } && Array.TrueForAll(steps, static one => one.Step.IsComplete);
        draft.Deployment = Started ?? current;
        foreach ((GroupDecision decision, _) in steps)
        {
            UpdateStoodInFor(decision, draft);
        }

        placer.ExpectsMore = steps.Sum(static one => one.Step.Replacements.Length + one.Step.Placements.Length) > 1;
        foreach (Placement placement in steps.SelectMany(static one => one.Step.Replacements))
        {
            placer.Place(placement);
        }

        foreach (Placement placement in steps.SelectMany(static one => one.Step.Placements))
        {
            placer.Place(placement);
        }
    }

    private RolloutStep StepOf(GroupDecision decision, PlanDraft draft)
    {
        GroupView view = decision.View!;
        DeploymentId deployment = view.Update is null ? default : current is null ? newId : IdOf(current, view.Group.Name);
        Allocation[] unsuited = [.. decision.InPlaceCandidates.Where(allocation => !draft.TryUpdateInPlace(allocation, view.Group, deployment))];
        int updated = decision.InPlaceCandidates.Length - unsuited.Length;
        RolloutStep step = GroupRollout.Decide(
            view, decision, decision.Destructive.Concat(unsuited), updated, previous => EarlierVersions.FindFor(state, job, previous));
        _later.AddRange(step.Later);
        int moved = Math.Min(decision.Moving, step.Placements.Count(placement => placement is { Previous: { } previous, StopDescription: null } && !decision.Absences.ReplacedNow.Contains(previous)));
        _counters[view.Group.Name] = new DesiredUpdates
        {
            Ignore = decision.Ignored + step.HeldBack,
            Place = step.Placements.Length - step.Canaries - moved,
            Migrate = moved,
            Stop = decision.Stops.Length - moved + step.Placements.Count(static placement => placement.StopDescription is not null),
            InPlaceUpdate = updated,
            DestructiveUpdate = step.Replacements.Length,
            Canary = step.Canaries,
        };
        return step;
    }

    // It comes back with the version that stands in for it, so that the two can be compared; if it cannot, it is outdated. It makes no
    // deployment begin, so what it comes into must be there.
    private static void UpdateStoodInFor(GroupDecision decision, PlanDraft draft)
    {
        GroupView view = decision.View!;
        DeploymentId deployment = view.Update is not null && draft.Deployment is { } running ? IdOf(running, view.Group.Name) : default;
        foreach (Allocation away in decision.Absences.StoodInFor.Where(allocation => IsUpdatable(allocation, view)))
        {
            draft.TryUpdateInPlace(away, view.Group, deployment);
        }
    }

    private static bool IsUpdatable(Allocation away, GroupView view) =>
        away.ClientStatus == ClientStatus.Unknown
        && away.Job.JobModifyIndex != view.Job.JobModifyIndex
        && !SpecificationChange.IsDestructive(away.Job, view.Job, view.Group.Name);

    private Deployment? Start((string Group, DeploymentGroup? Part)[] parts)
    {
        var groups = parts.Where(static one => one.Part is not null)
            .ToOrdinalMap(static one => one.Group, static one => one.Part!);
        if (groups.IsEmpty)
        {
            return null;
        }

        var deployment = new Deployment
        {
            Id = newId,
            Namespace = job.Key.Namespace,
            JobId = job.Key.Id,
            JobVersion = job.Version,
            JobCreateIndex = job.CreateIndex,
            JobModifyIndex = job.ModifyIndex,
            JobSpecModifyIndex = job.JobModifyIndex,
            Groups = groups,
            EvaluationPriority = evaluation.Priority,
        };
        return deployment with { StatusDescription = DeploymentTexts.OfRunning(deployment) };
    }

    private static DeploymentId IdOf(Deployment deployment, string group) =>
        deployment.IsActive && deployment.Groups.ContainsKey(group) ? deployment.Id : default;
}
