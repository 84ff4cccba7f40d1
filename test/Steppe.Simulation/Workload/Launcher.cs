using System.Globalization;
using System.Text.Json;
using System.Collections.Immutable;
using Steppe.Model;
using Steppe.ServerCore;
using Steppe.Simulation.Running;
using Steppe.State;

namespace Steppe.Simulation.Workload;

/// <summary>Somebody with a periodic job and a template: registers both, dispatches again and again, stops the clock in the end.</summary>
/// <remarks>Asks until there is an answer, each time as a new request: the token is all that keeps a dispatch from being two.</remarks>
internal sealed class Launcher(SimulatedCluster cluster, TimeSpan length, Entropy entropy)
{
    public const int PeriodSeconds = 20;

    public static readonly JobKey Periodic = new("default", "tick");
    public static readonly JobKey Template = new("default", "work");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Link _link = new("launcher");
    private int _open;

    /// <summary>Whether everything was asked and answered.</summary>
    public bool IsDone => _open == 0;

    /// <summary>When somebody first asked for the periodic job to be stopped.</summary>
    public DateTimeOffset? StopAskedAt { get; private set; }

    /// <summary>When the periodic job was there for certain.</summary>
    public DateTimeOffset? StartedAt { get; private set; }

    /// <summary>The child each token was answered with, every time.</summary>
    public SortedDictionary<string, SortedSet<string>> Answers { get; } = new(StringComparer.Ordinal);

    public void Begin()
    {
        Job batch = Batch();
        Job periodic = batch with { Id = Periodic.Id, Name = Periodic.Id, Periodic = new PeriodicConfig { Spec = $"*/{PeriodSeconds} * * * * * *", Enabled = true } };
        Ask(context => Register(context, periodic), _ => StartedAt = cluster.Time.Now);
        Ask(context => Register(context, batch with { ParameterizedJob = new ParameterizedConfig { Payload = "optional" } }), _ => BeginDispatches());
        _open++;
        cluster.Time.After(length, null, () =>
        {
            _open--;
            StopAskedAt = cluster.Time.Now;
            Ask(context => new DeregisterJob { RequestId = context.NewRequestId(), At = context.At, Job = Periodic }, static _ => { });
        });
    }

    private void BeginDispatches()
    {
        for (int number = 0; number < 30; number++)
        {
            string token = $"token-{number}";
            Answers[token] = new SortedSet<string>(StringComparer.Ordinal);
            for (int copies = entropy.Next(3); copies >= 0; copies--)
            {
                _open++;
                cluster.Time.After(length * entropy.NextDouble(), null, () =>
                {
                    _open--;
                    Ask(context => Dispatch(context, token), accepted => Answers[token].Add(accepted.ChildId!));
                });
            }
        }
    }

    private void Ask(CommandFactory make, Action<CommandOutcome.Accepted> done)
    {
        _open++;
        Try();

        void Try() => cluster.Ask<CommandOutcome>(
            _link,
            "launch",
            Patience,
            (gateway, answer) => gateway.Propose(make, answer),
            answer =>
            {
                if (answer.Reply is CommandOutcome.Accepted accepted)
                {
                    _open--;
                    done(accepted);
                }
                else
                {
                    cluster.Time.After(TimeSpan.FromMilliseconds(200 + entropy.Next(2000)), null, Try);
                }
            });
    }

    private static RegisterJob Register(ProposalContext context, Job job) =>
        new() { RequestId = context.NewRequestId(), At = context.At, Job = job };

    private static DispatchJob Dispatch(ProposalContext context, string token) => new()
    {
        RequestId = context.NewRequestId(),
        At = context.At,
        Job = Template,
        ChildId = string.Create(CultureInfo.InvariantCulture, $"{Template.Id}/dispatch-{(uint)context.Entropy.NextUInt64():x8}"),
        EvaluationId = context.NewEvaluationId(),
        IdempotencyToken = token,
    };

    private static Job Batch()
    {
        var job = new Job
        {
            Id = Template.Id,
            Name = Template.Id,
            Type = "batch",
            Datacenters = ["dc1"],
            TaskGroups =
            [
                new TaskGroup
                {
                    Name = "group",
                    Tasks =
                    [
                        new TaskSpec
                        {
                            Name = "main",
                            Driver = "raw_exec",
                            Config = ImmutableSortedDictionary<string, JsonElement>.Empty.Add("command", JsonSerializer.SerializeToElement("/bin/true")),
                            Resources = new Resources { Cpu = 20, MemoryMb = 10 },
                        },
                    ],
                },
            ],
        };
        return JobAdmission.Admit(job, new AdmissionOptions()).Job!.Specification;
    }
}
