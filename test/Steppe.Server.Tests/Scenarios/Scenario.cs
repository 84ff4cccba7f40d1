using System.Globalization;
using System.Text;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Server.Tests.Scenarios;

/// <summary>Carries out a script line by line and writes down what it shows.</summary>
/// <remarks>
/// <para>A script is its own expected output: lines that begin with two blanks are what the line above shows, all others are
/// commands, comments (<c>#</c>) or empty. Commands: <c>node NAME [cpu=N]</c>, <c>job ID KEY=VALUE…</c>, <c>stop ID</c>,
    /// <c>forget ID</c> (stopped and purged), <c>scheduler waits|works</c> (what is asked for meanwhile is looked at together),
/// <c>eval ID [force]</c>, <c>silence NODE</c>, <c>return NODE</c>, <c>purge NODE</c>, <c>ineligible NODE</c>, <c>eligible NODE</c>,
/// <c>fail ALLOC</c>, <c>finish ALLOC</c>, <c>restart ALLOC</c> (it is pending until <c>started ALLOC</c>), <c>migrate ALLOC</c>, <c>healthy ALLOC</c>, <c>unhealthy ALLOC</c>, <c>promote ID</c>, <c>pause ID</c>,
/// <c>resume ID</c>, <c>give-up ID</c> (its deployment), <c>judge ID good|bad ALLOC</c> (by a user), <c>preempt TYPE…</c>,
/// <c>advance DURATION</c>, <c>show ID</c>, <c>evals ID</c>, <c>deployments ID</c>, <c>versions ID</c>, <c>nodes</c>.</para>
/// <para>Allocations are called a1, a2, … in the order they came about.</para>
/// </remarks>
internal sealed class Scenario
{
    private readonly ScenarioCluster _cluster = new();
    private readonly List<AllocationId> _allocations = [];
    private readonly StringBuilder _output = new();

    /// <summary>The script with what it shows now.</summary>
    public static string Run(string script)
    {
        var scenario = new Scenario();
        foreach (string line in script.Split('\n').Where(static line => !line.StartsWith("  ", StringComparison.Ordinal)))
        {
            scenario._output.Append(line).Append('\n');
            if (line.Length > 0 && line[0] != '#')
            {
                scenario.Do(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }
        }

        return scenario._output.ToString().TrimEnd('\n') + '\n';
    }

    private void Do(string[] words)
    {
        string subject = words.ElementAtOrDefault(1) ?? "";
        switch (words[0])
        {
            case "node":
                _cluster.AddNode(subject, cpu: words.Length > 2 ? int.Parse(words[2][4..], CultureInfo.InvariantCulture) : 4000);
                break;
            case "job":
                Register(ScenarioJob.Make(subject, words[2..]));
                break;
            case "stop" or "forget":
                _cluster.Do(context => new DeregisterJob
                {
                    RequestId = context.NewRequestId(), At = context.At, Job = Key(subject), Purge = words[0] == "forget", EvaluationId = context.NewEvaluationId(),
                });
                break;
            case "scheduler":
                _cluster.Do(context => new SetSchedulerConfiguration
                {
                    RequestId = context.NewRequestId(),
                    At = context.At,
                    Configuration = context.Head.SchedulerConfiguration with { PauseEvaluationBroker = subject == "waits" },
                });
                break;
            case "eval":
                _cluster.Do(context => new EvaluateJob
                {
                    RequestId = context.NewRequestId(), At = context.At, Job = Key(subject), EvaluationId = context.NewEvaluationId(), ForceReschedule = words.Contains("force"),
                });
                break;
            case "healthy" or "unhealthy":
                Judge(subject, words[0] == "healthy");
                break;
            case "promote" or "pause" or "resume" or "give-up" or "judge":
                _cluster.Do(context => ScenarioDeployments.Command(context, words, Find));
                break;
            case "preempt":
                _cluster.Do(context => new SetSchedulerConfiguration
                {
                    RequestId = context.NewRequestId(),
                    At = context.At,
                    Configuration = context.Head.SchedulerConfiguration with
                    {
                        Preemption = new PreemptionSwitches { Service = words.Contains("service"), Batch = words.Contains("batch"), System = words.Contains("system") },
                    },
                });
                break;
            case "deployments":
                ScenarioDeployments.Show(_cluster.State, Key(subject)).ForEach(Say);
                return;
            case "versions":
                ScenarioDeployments.ShowVersions(_cluster.State, Key(subject)).ForEach(Say);
                return;
            case "silence":
                _cluster.Nodes[subject].IsSilent = true;
                break;
            case "return":
                _cluster.Nodes[subject].IsSilent = false;
                _cluster.Beat(_cluster.Nodes[subject]);
                break;
            case "purge" or "ineligible" or "eligible":
                Change(words[0], _cluster.Nodes[subject].Node.Id);
                break;
            case "fail" or "finish":
                End(subject, words[0] == "fail" ? ClientStatus.Failed : ClientStatus.Complete);
                break;
            case "restart":
                _cluster.Nodes[_cluster.State.Allocations.Find(Find(subject))!.NodeName].Restart(Find(subject));
                break;
            case "started":
                End(subject, ClientStatus.Running);
                break;
            case "migrate":
                Migrate(Find(subject));
                break;
            case "advance":
                _cluster.Advance(ScenarioJob.TimeOf(subject).ToTimeSpan());
                break;
            case "show":
                Show(subject);
                return;
            case "evals":
                ShowEvaluations(subject);
                return;
            case "nodes":
                ShowNodes();
                return;
            default:
                throw new InvalidOperationException($"no such command: {words[0]}");
        }

        _cluster.Sync();
    }

    private void Register(Job job) => _cluster.Do(context => new RegisterJob
    {
        RequestId = context.NewRequestId(), At = context.At, Job = job, EvaluationId = context.NewEvaluationId(),
    });

    private void Change(string verb, NodeId node) => _cluster.Do(context => verb == "purge"
        ? new PurgeNode
        {
            RequestId = context.NewRequestId(),
            At = context.At,
            NodeId = node,
            Evaluations = ServerCore.NodeEvaluations.For(context.Head, context.Head.Nodes.Find(node)!, context.Entropy),
        }
        : new SetNodeEligibility { RequestId = context.NewRequestId(), At = context.At, NodeId = node, IsEligible = verb == "eligible" });

    private void End(string label, ClientStatus status)
    {
        Allocation allocation = _cluster.State.Allocations.Find(Find(label))!;
        _cluster.Nodes[allocation.NodeName].End(allocation.Id, status);
    }

    private void Judge(string label, bool isHealthy)
    {
        Allocation allocation = _cluster.State.Allocations.Find(Find(label))!;
        _cluster.Nodes[allocation.NodeName].Judge(allocation.Id, new HealthVerdict(allocation.DeploymentId, isHealthy, _cluster.Now));
    }

    private void Migrate(AllocationId id) => _cluster.Do(context =>
    {
        Allocation allocation = context.Head.Allocations.Find(id)!;
        return new TransitionAllocations
        {
            RequestId = context.NewRequestId(),
            At = context.At,
            Allocations = [id],
            Transition = new DesiredTransition(Migrate: true),
            Evaluations =
            [
                new Evaluation
                {
                    Id = context.NewEvaluationId(),
                    Namespace = allocation.JobKey.Namespace,
                    JobId = allocation.JobKey.Id,
                    Priority = allocation.Job.Priority,
                    Type = allocation.Job.Type,
                    TriggeredBy = EvaluationTriggers.AllocationStop,
                },
            ],
        };
    });

    private void Show(string job)
    {
        NoteNew();
        foreach (AllocationId id in _allocations)
        {
            if (_cluster.State.Allocations.Find(id) is { } one && one.JobKey == Key(job))
            {
                string runs = _cluster.Nodes[one.NodeName].Runs(id) ? "runs" : "does not run";
                string told = one.DesiredDescription.Length > 0 ? $" ({Labelled(one.DesiredDescription)})" : "";
                string next = one.NextAllocationId.IsNone ? "" : $", replaced by {Label(one.NextAllocationId)}";
                string history = one.StateChanges.Count == 0
                    ? "" : $", was {string.Join(", then ", one.StateChanges.Select(change => $"{WordOf(change.Status)} at {At(change.At)}"))}";
                string trial = (one.IsCanary ? ", canary" : "") + (one.Health?.Healthy is { } isHealthy ? isHealthy ? ", healthy" : ", unhealthy" : "");
                Say($"{Label(id)} {one.Name} v{one.Job.Version} on {one.NodeName}: {WordOf(one.DesiredStatus)}{told}, {WordOf(one.ClientStatus)}, {runs}{trial}{next}{history}");
            }
        }
    }

    private void ShowEvaluations(string job)
    {
        foreach (Evaluation one in _cluster.State.EvaluationsOf(Key(job)).OrderBy(static one => one.CreateIndex).ThenBy(static one => one.TriggeredBy, StringComparer.Ordinal).ThenBy(static one => one.WaitUntil))
        {
            string why = one.StatusDescription.Length > 0 ? $" ({one.StatusDescription})" : "";
            Say($"{At(one.CreatedAt)} {one.TriggeredBy}: {WordOf(one.Status)}{why}{(one is { IsTerminal: false, WaitUntil: { } due } ? $", due at {At(due)}" : "")}");
        }
    }

    private void ShowNodes()
    {
        foreach ((string name, ScenarioNode client) in _cluster.Nodes)
        {
            Say(_cluster.State.Nodes.Find(client.Node.Id) is { } node
                ? $"{name}: {WordOf(node.Status)}, {(node.IsEligible ? "eligible" : "ineligible")}, last event: {node.Events[^1].Message}"
                : $"{name}: not known");
        }
    }

    private void NoteNew() => _allocations.AddRange(_cluster.State.Allocations.Rows
        .Where(one => !_allocations.Contains(one.Id))
        .OrderBy(static one => one.CreateIndex).ThenBy(static one => one.NameIndex).ThenBy(static one => one.NodeName, StringComparer.Ordinal)
        .Select(static one => one.Id));

    private AllocationId Find(string label)
    {
        NoteNew();
        return _allocations[int.Parse(label[1..], CultureInfo.InvariantCulture) - 1];
    }

    private string Label(AllocationId id) => string.Create(CultureInfo.InvariantCulture, $"a{_allocations.IndexOf(id) + 1}");

    // Ids are drawn by lot, and are no part of what a script shows.
    private string Labelled(string text) => _allocations.Aggregate(text, (told, id) => told.Replace(id.ToString(), Label(id), StringComparison.Ordinal));

    private void Say(string text) => _output.Append("  ").Append(text).Append('\n');

    private static string At(DateTimeOffset at) => $"+{Duration.FromTimeSpan(TimeSpan.FromSeconds(Math.Round((at - ScenarioCluster.Start).TotalSeconds)))}";

    private static string WordOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static JobKey Key(string id) => new("default", id);
}
