using System.Collections.Immutable;
using System.Text.Json;
using Steppe.Model;

namespace Steppe.ServerCore.Tests;

/// <summary>Jobs, nodes and evaluations to test with.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Start = new(2031, 5, 4, 9, 8, 7, TimeSpan.Zero);

    private static int _lastNumber;

    /// <summary>An id unlike all before it.</summary>
    public static Guid Uuid() => new(Interlocked.Increment(ref _lastNumber), 1, 2, [1, 2, 3, 4, 5, 6, 7, 8]);

    public static EvaluationId EvaluationId() => new(Uuid());

    public static Job Job(string id, string type = "service", int count = 1, int cpu = 500, int priority = 50)
    {
        AdmissionResult result = JobAdmission.Admit(
            new Job
            {
                Id = id,
                Name = id,
                Type = type,
                Priority = priority,
                Datacenters = ["dc1"],
                TaskGroups =
                [
                    new TaskGroup
                    {
                        Name = "group",
                        Count = count,
                        Tasks =
                        [
                            new TaskSpec
                            {
                                Name = "main",
                                Driver = "raw_exec",
                                Config = ImmutableSortedDictionary<string, JsonElement>.Empty
                                    .Add("command", JsonSerializer.SerializeToElement("/bin/true")),
                                Resources = new Resources { Cpu = cpu, MemoryMb = 300 },
                            },
                        ],
                    },
                ],
            },
            new AdmissionOptions());
        Assert.Empty(result.Refusals);
        return result.Job!.Specification;
    }

    /// <summary>The job with another update block, and another task where asked for.</summary>
    public static Job Updated(this Job job, Func<UpdateStrategy, UpdateStrategy> update, string user = "", ReschedulePolicy? reschedule = null) => job with
    {
        TaskGroups =
        [
            .. job.TaskGroups!.Select(group => group with
            {
                Update = update(group.Update!),
                ReschedulePolicy = reschedule ?? group.ReschedulePolicy,
                Tasks = [.. group.Tasks!.Select(task => task with { User = user })],
            }),
        ],
    };

    public static Node Node(string name, int cpu = 4000) => new()
    {
        Id = new NodeId(Uuid()),
        SecretId = Uuid(),
        Name = name,
        Datacenter = "dc1",
        NodeClass = name,
        Attributes = ImmutableSortedDictionary<string, string>.Empty.Add("kernel.name", "linux").Add("driver.raw_exec", "1"),
        Drivers = ImmutableSortedDictionary<string, DriverStatus>.Empty
            .Add("raw_exec", new DriverStatus { Detected = true, Healthy = true, HealthDescription = "Healthy" }),
        Resources = new NodeResources { CpuMhz = cpu, MemoryMb = 8192, DiskMb = 50_000 },
    };

    public static Evaluation Evaluation(
        string job, int priority = 50, ulong createIndex = 1, EvaluationStatus status = EvaluationStatus.Pending) => new()
    {
        Id = EvaluationId(),
        Namespace = "default",
        JobId = job,
        Priority = priority,
        Type = JobType.Service,
        TriggeredBy = EvaluationTriggers.JobRegister,
        Status = status,
        CreateIndex = createIndex,
        ModifyIndex = createIndex,
    };
}
