using System.Collections.Immutable;
using System.Text.Json;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.Tests.Support;

/// <summary>Jobs of shell scripts, and allocations of them.</summary>
internal static class Jobs
{
    private static readonly Entropy Ids = new(4711);

    /// <summary>A task that runs a script.</summary>
    public static TaskSpec Script(string name, string script, Func<TaskSpec, TaskSpec>? change = null)
    {
        var task = new TaskSpec
        {
            Name = name,
            Driver = "raw_exec",
            Config = Config($$"""{"command":"/bin/sh","args":["-c","{{JsonEncodedText.Encode(script)}}"]}"""),
        };
        return change?.Invoke(task) ?? task;
    }

    public static TaskSpec WithHook(this TaskSpec task, string hook, bool sidecar = false) =>
        task with { Lifecycle = new Lifecycle { Hook = hook, Sidecar = sidecar } };

    /// <summary>An allocation of a job with one group.</summary>
    public static AssignedAllocation Allocation(string type, params TaskSpec[] tasks)
    {
        var group = new TaskGroup
        {
            Name = "group",
            Count = 1,
            Tasks = tasks,
            RestartPolicy = new RestartPolicy
            {
                Attempts = 1,
                Interval = Duration.FromMinutes(10),
                Delay = new Duration(20_000_000),
                Mode = "fail",
            },
        };
        AllocationId id;
        lock (Ids)
        {
            id = new AllocationId(Ids.NextUuid());
        }

        return new AssignedAllocation
        {
            Id = id,
            EvaluationId = default,
            Name = "job.group[0]",
            NameIndex = 0,
            NodeId = default,
            Job = new Job { Id = "job", Name = "job", Namespace = "default", Type = type, TaskGroups = [group] },
            TaskGroup = "group",
            Resources = new AllocatedResources
            {
                Tasks = tasks.ToImmutableSortedDictionary(
                    static task => task.Name, static _ => new AllocatedTaskResources(100, 300, 0), StringComparer.Ordinal),
                DiskMb = 300,
                Ports = [new AllocatedPort("http", 23456, 0, "127.0.0.1", IsStatic: false)],
                Total = new ResourceAsk(100, 0, 300, 0, 300),
            },
            DesiredStatus = DesiredStatus.Run,
            DesiredTransition = DesiredTransition.None,
            AllocationModifyIndex = 0,
        };
    }

    public static ImmutableSortedDictionary<string, JsonElement> Config(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject()
            .ToImmutableSortedDictionary(static member => member.Name, static member => member.Value.Clone(), StringComparer.Ordinal);
    }
}
