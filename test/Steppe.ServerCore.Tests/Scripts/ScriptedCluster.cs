using System.Globalization;
using System.Text;
using Steppe.Model;
using Steppe.Scheduler;
using Steppe.ServerCore.Tests.Leader;
using Steppe.State;

namespace Steppe.ServerCore.Tests.Scripts;

/// <summary>A leader with the real scheduler, driven by lines of text, that shows what became of it as text.</summary>
/// <remarks>Heartbeats go on by themselves. Clients do what a line says and nothing else. Allocations are called by job, number and
/// generation: <c>web[0]</c>, then <c>web[0]'</c> for its first replacement.</remarks>
internal sealed class ScriptedCluster
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    private readonly Script _script = new() { Scheduler = Scheduling.Run };
    private readonly SortedDictionary<string, Node> _nodes = new(StringComparer.Ordinal);
    private readonly List<string> _jobs = [];
    private readonly HashSet<string> _silent = new(StringComparer.Ordinal);

    /// <summary>Carries one line out.</summary>
    /// <returns>What it shows; empty for nothing.</returns>
    public string Run(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words[0])
        {
            case "node":
                AddNode(words[1], int.Parse(Value(words, "cpu", "4000"), CultureInfo.InvariantCulture));
                return "";
            case "job":
                Register(words);
                return "";
            case "healthy" or "unhealthy":
                Judge(words[1], words[0] == "healthy");
                return "";
            case "stopped":
                EndStopped();
                return "";
            case "done":
                End(words[1]);
                return "";
            case "drain":
                Drain(words[1], TimeSpan.FromSeconds(int.Parse(Value(words, "deadline", "3600"), CultureInfo.InvariantCulture)), words.Contains("ignore-system"));
                return "";
            case "undrain":
                Drain(words[1], null, ignoresSystemJobs: false, marksEligible: words.Contains("eligible"));
                return "";
            case "advance":
                Advance(TimeSpan.FromSeconds(int.Parse(words[1], CultureInfo.InvariantCulture)));
                return "";
            case "restart":
                _script.Restart();
                return "";
            case "silence":
                _silent.Add(words[1]);
                return "";
            case "show":
                return Show();
            case "events":
                return string.Concat(_script.Head.Nodes.Find(_nodes[words[1]].Id)!.Events.Select(Describe));
            case "evaluations":
                return string.Concat(Evaluations(words[1]));
            default:
                throw new ArgumentException($"no such line: {line}");
        }
    }

    private static string Value(string[] words, string key, string otherwise) =>
        words.FirstOrDefault(word => word.StartsWith(key + "=", StringComparison.Ordinal)) is { } found ? found[(key.Length + 1)..] : otherwise;

    // Which of two equal nodes is chosen depends on their ids: they must be the same every time.
    private void AddNode(string name, int cpu) => _nodes.Add(
        name, _script.AddNode(Samples.Node(name, cpu) with { Id = new NodeId(new Guid(_nodes.Count + 1, 3, 4, [1, 2, 3, 4, 5, 6, 7, 8])) }));

    private void Register(string[] words)
    {
        Job job = Samples.Job(
            words[1],
            words[2],
            int.Parse(Value(words, "count", "1"), CultureInfo.InvariantCulture),
            int.Parse(Value(words, "cpu", "500"), CultureInfo.InvariantCulture));
        int parallel = int.Parse(Value(words, "max_parallel", "1"), CultureInfo.InvariantCulture);
        _script.Register(job with
        {
            TaskGroups = [.. job.TaskGroups!.Select(group => group with { Migrate = group.Migrate is { } migrate ? migrate with { MaxParallel = parallel } : null })],
        });
        if (!_jobs.Contains(words[1]))
        {
            _jobs.Add(words[1]);
        }
    }

    private void Judge(string job, bool isHealthy)
    {
        foreach (Allocation young in _script.Live(job).Where(static one => one.Health?.Healthy is null))
        {
            _script.Judge(young, isHealthy);
        }
    }

    private void EndStopped()
    {
        foreach (Allocation leaving in _script.Head.Allocations.Rows.Where(static one => one is { IsServerTerminal: true, IsClientTerminal: false }))
        {
            _script.Report(leaving, ClientStatus.Complete);
        }
    }

    private void End(string job)
    {
        foreach (Allocation running in _script.Live(job))
        {
            _script.Report(running, ClientStatus.Complete);
        }
    }

    private void Drain(string node, TimeSpan? deadline, bool ignoresSystemJobs, bool marksEligible = false) => _script.Do(context => new UpdateNodeDrain
    {
        RequestId = context.NewRequestId(),
        At = context.At,
        NodeId = _nodes[node].Id,
        Deadline = deadline,
        IgnoresSystemJobs = ignoresSystemJobs,
        MarksEligible = marksEligible,
        Evaluations = deadline is null && marksEligible ? NodeEvaluations.For(context.Head, _nodes[node], context.Entropy) : [],
    });

    private void Advance(TimeSpan by)
    {
        for (TimeSpan left = by; left > TimeSpan.Zero; left -= Heartbeat)
        {
            foreach ((_, Node node) in _nodes.Where(node => !_silent.Contains(node.Key)))
            {
                _script.Beat(node);
            }

            _script.Advance(left < Heartbeat ? left : Heartbeat);
        }
    }

    private string Show()
    {
        var text = new StringBuilder();
        foreach ((string name, Node node) in _nodes)
        {
            Node now = _script.Head.Nodes.Find(node.Id)!;
            text.Append(CultureInfo.InvariantCulture, $"{name}{(now.Status == NodeStatus.Ready ? "" : $" {now.Status.ToString().ToLowerInvariant()}")}{(now.Drain is null ? "" : " draining")}{(now.IsEligible ? "" : " ineligible")}");
            text.Append(now.LastDrain is { } last ? $" last={last.Status}" : "").Append(':');
            foreach (Allocation allocation in _script.Head.AllocationsOn(node.Id).Where(static one => !one.IsClientTerminal).OrderBy(NameOf, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $" {NameOf(allocation)}{StateOf(allocation)}");
            }

            text.Append('\n');
        }

        string[] waiting = [.. _jobs.Where(job => _script.Head.EvaluationsOf(new JobKey("default", job)).Any(static one => one.Status == EvaluationStatus.Blocked))];
        return waiting.Length == 0 ? text.ToString() : text.Append(CultureInfo.InvariantCulture, $"waiting for room: {string.Join(' ', waiting)}\n").ToString();
    }

    private string NameOf(Allocation allocation)
    {
        int generation = 0;
        for (Allocation? one = allocation; one?.PreviousAllocationId.IsNone == false; one = _script.Head.Allocations.Find(one.PreviousAllocationId))
        {
            generation++;
        }

        return $"{allocation.JobKey.Id}[{allocation.NameIndex}]{new string('\'', generation)}";
    }

    private static string StateOf(Allocation allocation) =>
        allocation.IsServerTerminal ? $"({allocation.DesiredDescription})"
        : (allocation.DesiredTransition.Migrate == true ? "(told)" : "") + (allocation.Health?.Healthy is null ? "?" : "");

    private string Describe(NodeEvent happened) =>
        $"+{(happened.At - Samples.Start).TotalSeconds}s {happened.Subsystem}: {happened.Message}{string.Concat(happened.Details.Select(static one => $" {one.Key}={one.Value}"))}\n";

    private IEnumerable<string> Evaluations(string job) => _script.Head.EvaluationsOf(new JobKey("default", job))
        .OrderBy(static one => one.CreateIndex)
        .ThenBy(static one => one.TriggeredBy, StringComparer.Ordinal)
        .Select(static one => $"{one.TriggeredBy} {one.Status.ToString().ToLowerInvariant()}\n");
}
