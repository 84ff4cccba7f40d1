using System.Globalization;
using Steppe.Model;
using Steppe.ServerCore;
using Steppe.Simulation.Running;
using Steppe.State;

namespace Steppe.Simulation.Workload;

/// <summary>Somebody who looks after one job: registers it, changes it, stops it, one request after the other.</summary>
/// <remarks>Asks again under the same request id until there is an answer; and now and then once more, to see whether the
/// answer is still the same.</remarks>
internal sealed class Operator
{
    private readonly SimulatedCluster _cluster;
    private readonly Entropy _entropy;
    private readonly JobDraft _draft;
    private readonly Caller _caller;
    private readonly Queue<TimeSpan> _actions = new();

    private Operator(SimulatedCluster cluster, JobDraft draft, TimeSpan length, Entropy entropy)
    {
        _cluster = cluster;
        _draft = draft;
        _entropy = entropy;
        _caller = new Caller(cluster, $"caller of {draft.Key.Id}", entropy);
        IEnumerable<TimeSpan> times = Enumerable.Range(0, 1 + entropy.Next(4)).Select(_ => length * (entropy.NextDouble() * 1.3));
        foreach (TimeSpan at in times.Order())
        {
            _actions.Enqueue(at);
        }
    }

    public JobKey Job => _draft.Key;

    /// <summary>Whether everything was asked and answered.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The job as registered last; null when it was stopped last.</summary>
    public Job? Wanted { get; private set; }

    /// <summary>A few of them.</summary>
    public static Operator[] Hire(SimulatedCluster cluster, TimeSpan length, Entropy entropy) =>
    [
        .. Enumerable.Range(0, 3 + (entropy.Next(5) * cluster.Scale)).Select(number => new Operator(
            cluster,
            new JobDraft(string.Create(CultureInfo.InvariantCulture, $"job-{number}"), entropy.Split(), cluster.Scale),
            length,
            entropy.Split())),
    ];

    public void Begin() => Next();

    private void Next()
    {
        if (!_actions.TryDequeue(out TimeSpan at))
        {
            IsDone = true;
            return;
        }

        _cluster.Time.After(VirtualTime.Start + at - _cluster.Time.Now, null, Act);
    }

    private void Act()
    {
        var id = new RequestId(_entropy.NextUuid());
        if (Wanted is not null && _draft.IsBatch && _entropy.Next(2) == 0)
        {
            Rerun(id);
            return;
        }

        bool stops = Wanted is not null && _entropy.Next(3) == 0;
        bool purges = stops && _entropy.Next(3) == 0;
        Wanted = stops ? null : Wanted is not null && _entropy.Next(4) == 0 ? Wanted : _draft.Next();
        Job? job = Wanted;
        CommandFactory make = context => job is not null
            ? new RegisterJob
            {
                RequestId = _cluster.Broken.RequestId(id),
                At = context.At,
                Job = job,
                EvaluationId = context.NewEvaluationId(),
            }
            : new DeregisterJob
            {
                RequestId = _cluster.Broken.RequestId(id),
                At = context.At,
                Job = _draft.Key,
                Purge = purges,
                EvaluationId = context.NewEvaluationId(),
            };
        if (_entropy.Next(3) == 0)
        {
            _cluster.Time.After(TimeSpan.FromSeconds(_entropy.Next(40)), null, Disturb);
        }

        if (_draft.IsService && _entropy.Next(2) == 0)
        {
            _cluster.Time.After(TimeSpan.FromSeconds(1 + _entropy.Next(40)), null, Decide);
        }

        string what = $"{(purges ? "purge" : stops ? "stop" : "register")} {_draft.Key.Id} ({id.Short})";
        _caller.Ask(id, what, make, Next);
        if (_entropy.Next(3) == 0)
        {
            // A second copy of the same request, at any time: it must make no difference.
            _cluster.Time.After(TimeSpan.FromSeconds(_entropy.Next(60)), null, () => _caller.Ask(id, $"{what} once more", make, static () => { }));
        }
    }

    // What an operator does by hand now and then: moves an allocation, or has what failed tried again at once.
    private void Disturb()
    {
        var id = new RequestId(_entropy.NextUuid());
        bool moves = _entropy.Next(3) > 0;
        CommandFactory make = context =>
            moves && context.Head.AllocationsOf(_draft.Key).FirstOrDefault(static allocation => !allocation.IsTerminal) is { } chosen
                ? new TransitionAllocations
                {
                    RequestId = _cluster.Broken.RequestId(id),
                    At = context.At,
                    Allocations = [chosen.Id],
                    Transition = new DesiredTransition(Migrate: true),
                    Evaluations =
                    [
                        new Evaluation
                        {
                            Id = context.NewEvaluationId(),
                            Namespace = chosen.JobKey.Namespace,
                            JobId = chosen.JobKey.Id,
                            Priority = chosen.Job.Priority,
                            Type = chosen.Job.Type,
                            TriggeredBy = EvaluationTriggers.AllocationStop,
                        },
                    ],
                }
                : new EvaluateJob
                {
                    RequestId = _cluster.Broken.RequestId(id),
                    At = context.At,
                    Job = _draft.Key,
                    EvaluationId = context.NewEvaluationId(),
                    ForceReschedule = true,
                };
        _caller.Ask(id, $"disturb {_draft.Key.Id} ({id.Short})", make, static () => { }, mayBeRefused: true);
    }

    // What an operator decides about a deployment. Nothing stays paused.
    private void Decide()
    {
        var id = new RequestId(_entropy.NextUuid());
        int choice = _entropy.Next(4);
        TimeSpan pause = TimeSpan.FromSeconds(1 + _entropy.Next(90));
        string what = choice switch { 0 => "pause", 1 => "fail", _ => "promote" };
        CommandFactory make = context => (choice, Active(context)) switch
        {
            (0, var deployment) => Pause(context, id, deployment, pause: true),
            (1, var deployment) => new FailDeployment
            {
                RequestId = _cluster.Broken.RequestId(id),
                At = context.At,
                DeploymentId = deployment?.Id ?? default,
                Description = DeploymentTexts.FailedByUser,
                RollsBack = deployment?.Groups.Values.Any(static group => group.AutoRevert) ?? false,
                EvaluationId = context.NewEvaluationId(),
            },
            (_, var deployment) => new PromoteDeployment
            {
                RequestId = _cluster.Broken.RequestId(id), At = context.At, DeploymentId = deployment?.Id ?? default, EvaluationId = context.NewEvaluationId(),
            },
        };

        // A pause that nobody has answered yet may land after whatever is done about it.
        Action answered = choice == 0 ? () => _cluster.Time.After(pause, null, Resume) : static () => { };
        _caller.Ask(id, $"{what} deployment of {_draft.Key.Id} ({id.Short})", make, answered, mayBeRefused: true);
    }

    private void Resume()
    {
        var id = new RequestId(_entropy.NextUuid());
        _caller.Ask(
            id,
            $"resume deployment of {_draft.Key.Id} ({id.Short})",
            context => Pause(context, id, Active(context), pause: false),
            () => _cluster.Time.After(TimeSpan.FromSeconds(20), null, ResumeIfPaused),
            mayBeRefused: true);
    }

    // The pause itself may have been asked for again after the answer to it got lost.
    private void ResumeIfPaused()
    {
        if (_cluster.Servers.Leader is not { } life || life.Committed.DeploymentsOf(_draft.Key).Any(static one => one.Status == DeploymentStatus.Paused))
        {
            Resume();
        }
    }

    private PauseDeployment Pause(ProposalContext context, RequestId id, Deployment? deployment, bool pause) => new()
    {
        RequestId = _cluster.Broken.RequestId(id),
        At = context.At,
        DeploymentId = deployment?.Id ?? default,
        Pause = pause,
        EvaluationId = context.NewEvaluationId(),
    };

    private Deployment? Active(ProposalContext context) =>
        context.Head.DeploymentsOf(_draft.Key).FirstOrDefault(static deployment => deployment.IsActive);

    // Refused unless everything has ended, which is nobody's mistake here. No second copy: it might find a job stopped since.
    private void Rerun(RequestId id)
    {
        bool failedOnly = _entropy.Next(2) == 0;
        _caller.Ask(
            id,
            $"rerun {_draft.Key.Id} ({id.Short})",
            context => new RerunJob
            {
                RequestId = _cluster.Broken.RequestId(id),
                At = context.At,
                Job = _draft.Key,
                FailedOnly = failedOnly,
                EvaluationId = context.NewEvaluationId(),
            },
            Next,
            mayBeRefused: true);
    }
}
