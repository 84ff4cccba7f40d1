using System.Text.Json;

namespace Steppe.Model.Tests.Jobs.Admission;

/// <summary>A small job that is admitted, and ways to change one thing about it.</summary>
internal static class SampleJobs
{
    public static Job Valid { get; } = new()
    {
        Id = "hello",
        Type = "service",
        TaskGroups = [new TaskGroup { Name = "web", Tasks = [new TaskSpec { Name = "server", Driver = "raw_exec" }] }],
    };

    public static Job WithGroup(this Job job, Func<TaskGroup, TaskGroup> change) =>
        job with { TaskGroups = [change(job.TaskGroups![0]), .. job.TaskGroups.Skip(1)] };

    public static Job WithTask(this Job job, Func<TaskSpec, TaskSpec> change) =>
        job.WithGroup(group => group with { Tasks = [change(group.Tasks![0]), .. group.Tasks.Skip(1)] });

    public static Job WithArtifact(this Job job, Artifact artifact) => job.WithTask(task => task with { Artifacts = [artifact] });

    public static Job WithResources(this Job job, Resources resources) => job.WithTask(task => task with { Resources = resources });

    public static Job WithNetwork(this Job job, NetworkResource network) => job.WithGroup(group => group with { Networks = [network] });

    public static Job WithConstraint(this Job job, string left, string operand, string right) =>
        job with { Constraints = [new Constraint { LTarget = left, Operand = operand, RTarget = right }] };

    public static AdmissionResult Admit(this Job job) => JobAdmission.Admit(job, new AdmissionOptions());

    public static Job FromJson(string json) => JsonSerializer.Deserialize(json, SteppeJson.TypeInfo<Job>(SteppeJson.Wire))!;
}
