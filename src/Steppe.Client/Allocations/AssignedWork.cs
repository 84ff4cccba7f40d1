using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.Allocations;

/// <summary>An allocation with its job compiled: what its runners look at.</summary>
/// <remarks>Immutable.</remarks>
/// <param name="Assigned">As the servers sent it.</param>
/// <param name="JobType">Its job's type.</param>
/// <param name="Group">Its group.</param>
internal sealed record AssignedWork(AssignedAllocation Assigned, JobType JobType, AdmittedGroup Group)
{
    /// <exception cref="InvalidDataException">The servers sent an allocation whose job cannot be run.</exception>
    public static AssignedWork Of(AssignedAllocation assigned)
    {
        try
        {
            var job = AdmittedJob.Compile(assigned.Job);
            return job.FindGroup(assigned.TaskGroup) is { } group
                ? new AssignedWork(assigned, job.Type, group)
                : throw new InvalidDataException($"job \"{assigned.Job.Id}\" has no group \"{assigned.TaskGroup}\"");
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }

    /// <exception cref="InvalidDataException">There is no such task.</exception>
    public AdmittedTask GetTask(string name) => Group.FindTask(name)
        ?? throw new InvalidDataException($"group \"{Group.Name}\" of job \"{Assigned.Job.Id}\" has no task \"{name}\"");

    /// <summary>Takes a newer version over. Tasks that no longer match cannot be changed in place, so then the old job
    /// stays and only what is wanted of the allocation counts.</summary>
    /// <exception cref="InvalidDataException">The newer version's job cannot be run.</exception>
    public AssignedWork With(AssignedAllocation newer)
    {
        AssignedWork changed = Of(newer);
        return changed.Group.Tasks.Select(static task => task.Name).SequenceEqual(Group.Tasks.Select(static task => task.Name))
            ? changed
            : this with { Assigned = newer with { Job = Assigned.Job, TaskGroup = Assigned.TaskGroup } };
    }
}
