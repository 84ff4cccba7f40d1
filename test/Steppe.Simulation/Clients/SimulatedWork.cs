using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Simulation.Clients;

/// <summary>An allocation with its job compiled, as <c>AssignedWork</c> of the client has it.</summary>
internal sealed record SimulatedWork(AssignedAllocation Assigned, JobType JobType, AdmittedGroup Group)
{
    public static SimulatedWork Of(AssignedAllocation assigned)
    {
        var job = AdmittedJob.Compile(assigned.Job);
        return new SimulatedWork(assigned, job.Type, job.FindGroup(assigned.TaskGroup)!);
    }

    /// <summary>Takes a newer version over, as far as its tasks are the same.</summary>
    public SimulatedWork With(AssignedAllocation newer)
    {
        SimulatedWork changed = Of(newer);
        return changed.Group.Tasks.Select(static task => task.Name).SequenceEqual(Group.Tasks.Select(static task => task.Name), StringComparer.Ordinal)
            ? changed
            : this with { Assigned = newer with { Job = Assigned.Job, TaskGroup = Assigned.TaskGroup } };
    }
}
