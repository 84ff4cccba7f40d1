using System.Collections.Immutable;
using System.Globalization;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Allocations as rows: of a plan that are to be placed, or of a snapshot.</summary>
/// <remarks>A row is some thirty bytes and what it shares with others; what few allocations have is a part of its own. The job is named
/// by its version, as in JSON (<see cref="JobReferenceConverter"/>). Decision 0125.</remarks>
internal static class AllocationRows
{
    [Flags]
    private enum Parts
    {
        None = 0,
        Metrics = 1,
        TaskStates = 1 << 1,
        Health = 1 << 2,
        Followup = 1 << 3,
        Previous = 1 << 4,
        Next = 1 << 5,
        Deployment = 1 << 6,
        Transition = 1 << 7,
        StateChanges = 1 << 8,
        Reschedules = 1 << 9,
        Preemption = 1 << 10,

        /// <summary>It has been written to the state: it has indexes and times.</summary>
        Stored = 1 << 11,

        /// <summary>Its name is not the one that job, group and number give.</summary>
        OtherName = 1 << 12,
    }

    public static void Write(RowWriter writer, Allocation row)
    {
        Parts parts = PartsOf(row);
        writer.Number((int)parts);
        writer.Guid(row.Id.Value);
        writer.Piece(row.Job, static (writer, job) => WriteJob(writer, job));
        writer.Text(row.TaskGroup);
        writer.Number(row.NameIndex);
        writer.Id(row.EvaluationId.Value);
        writer.Id(row.NodeId.Value);
        writer.Text(row.NodeName);
        writer.Json(row.Resources);
        writer.Byte((byte)row.DesiredStatus);
        writer.Byte((byte)row.ClientStatus);
        writer.Text(row.DesiredDescription);
        writer.Text(row.ClientDescription);
        WriteParts(writer, row, parts);
    }

    /// <summary>Reads a row whose job is a stand-in that knows its name only.</summary>
    public static Allocation Read(ref RowReader reader) => Read(ref reader, static (ref reader) => JobReferenceConverter.StandIn(ReadJob(ref reader)));

    /// <summary>Reads a row with its job.</summary>
    public static Allocation Read(ref RowReader reader, RowReader.Read<AdmittedJob> readJob)
    {
        var parts = (Parts)reader.Int32();
        var id = new AllocationId(reader.Guid());
        AdmittedJob job = reader.Piece(readJob);
        string group = reader.Text();
        int index = reader.Int32();
        return new Allocation
        {
            Id = id,
            Job = job,
            TaskGroup = group,
            NameIndex = index,
            EvaluationId = new EvaluationId(reader.Id()),
            NodeId = new NodeId(reader.Id()),
            NodeName = reader.Text(),
            Resources = reader.Json<AllocatedResources>(),
            DesiredStatus = (DesiredStatus)reader.Byte(),
            ClientStatus = (ClientStatus)reader.Byte(),
            DesiredDescription = reader.Text(),
            ClientDescription = reader.Text(),
            Name = parts.HasFlag(Parts.OtherName) ? reader.Text() : UsualName(job, group, index),
            Metrics = parts.HasFlag(Parts.Metrics) ? MetricsRows.Read(ref reader) : null,
            CreateIndex = parts.HasFlag(Parts.Stored) ? reader.Number() : 0,
            ModifyIndex = parts.HasFlag(Parts.Stored) ? reader.Number() : 0,
            AllocationModifyIndex = parts.HasFlag(Parts.Stored) ? reader.Number() : 0,
            CreatedAt = parts.HasFlag(Parts.Stored) ? reader.Instant() : default,
            ModifiedAt = parts.HasFlag(Parts.Stored) ? reader.Instant() : default,
            DeploymentId = parts.HasFlag(Parts.Deployment) ? new DeploymentId(reader.Id()) : default,
            PreviousAllocationId = parts.HasFlag(Parts.Previous) ? new AllocationId(reader.Guid()) : default,
            NextAllocationId = parts.HasFlag(Parts.Next) ? new AllocationId(reader.Guid()) : default,
            FollowupEvaluationId = parts.HasFlag(Parts.Followup) ? new EvaluationId(reader.Id()) : default,
            TaskStates = parts.HasFlag(Parts.TaskStates) ? reader.Piece(TaskStateRows.Read) : ImmutableSortedDictionary<string, TaskState>.Empty,
            Health = parts.HasFlag(Parts.Health) ? reader.Json<AllocationHealth>() : null,
            DesiredTransition = parts.HasFlag(Parts.Transition) ? reader.Json<DesiredTransition>() : DesiredTransition.None,
            StateChanges = parts.HasFlag(Parts.StateChanges) ? reader.Json<IReadOnlyList<AllocationStateChange>>() : [],
            Reschedules = parts.HasFlag(Parts.Reschedules) ? reader.Json<IReadOnlyList<RescheduleEvent>>() : [],
            Preemption = parts.HasFlag(Parts.Preemption) ? reader.Json<AllocationPreemption>() : null,
        };
    }

    /// <summary>Reads which job a row belongs to.</summary>
    public static JobVersionReference ReadJob(ref RowReader reader) =>
        new(new JobKey(reader.Text(), reader.Text()), reader.Number(), reader.Number());

    private static Parts PartsOf(Allocation row) =>
        (row.Metrics is null ? Parts.None : Parts.Metrics)
        | (row.TaskStates.IsEmpty ? Parts.None : Parts.TaskStates)
        | (row.Health is null ? Parts.None : Parts.Health)
        | (row.FollowupEvaluationId.IsNone ? Parts.None : Parts.Followup)
        | (row.PreviousAllocationId.IsNone ? Parts.None : Parts.Previous)
        | (row.NextAllocationId.IsNone ? Parts.None : Parts.Next)
        | (row.DeploymentId.IsNone ? Parts.None : Parts.Deployment)
        | (row.DesiredTransition == DesiredTransition.None ? Parts.None : Parts.Transition)
        | (row.StateChanges.Count == 0 ? Parts.None : Parts.StateChanges)
        | (row.Reschedules.Count == 0 ? Parts.None : Parts.Reschedules)
        | (row.Preemption is null ? Parts.None : Parts.Preemption)
        | (row is { CreateIndex: 0, ModifyIndex: 0, AllocationModifyIndex: 0 } && row.CreatedAt == default && row.ModifiedAt == default ? Parts.None : Parts.Stored)
        | (HasUsualName(row) ? Parts.None : Parts.OtherName);

    private static void WriteParts(RowWriter writer, Allocation row, Parts parts)
    {
        if (parts.HasFlag(Parts.OtherName))
        {
            writer.Text(row.Name);
        }

        if (row.Metrics is { } metrics)
        {
            MetricsRows.Write(writer, metrics);
        }

        if (parts.HasFlag(Parts.Stored))
        {
            writer.Number(row.CreateIndex);
            writer.Number(row.ModifyIndex);
            writer.Number(row.AllocationModifyIndex);
            writer.Instant(row.CreatedAt);
            writer.Instant(row.ModifiedAt);
        }

        if (parts.HasFlag(Parts.Deployment))
        {
            writer.Id(row.DeploymentId.Value);
        }

        if (parts.HasFlag(Parts.Previous))
        {
            writer.Guid(row.PreviousAllocationId.Value);
        }

        if (parts.HasFlag(Parts.Next))
        {
            writer.Guid(row.NextAllocationId.Value);
        }

        if (parts.HasFlag(Parts.Followup))
        {
            writer.Id(row.FollowupEvaluationId.Value);
        }

        WriteRareParts(writer, row, parts);
    }

    private static void WriteRareParts(RowWriter writer, Allocation row, Parts parts)
    {
        if (parts.HasFlag(Parts.TaskStates))
        {
            writer.Piece(row.TaskStates, static (writer, states) => TaskStateRows.Write(writer, states));
        }

        if (row.Health is { } health)
        {
            writer.Json(health);
        }

        if (parts.HasFlag(Parts.Transition))
        {
            writer.Json(row.DesiredTransition);
        }

        if (parts.HasFlag(Parts.StateChanges))
        {
            writer.Json(row.StateChanges);
        }

        if (parts.HasFlag(Parts.Reschedules))
        {
            writer.Json(row.Reschedules);
        }

        if (row.Preemption is { } preemption)
        {
            writer.Json(preemption);
        }
    }

    private static void WriteJob(RowWriter writer, AdmittedJob job)
    {
        writer.Text(job.Key.Namespace);
        writer.Text(job.Key.Id);
        writer.Number(job.Version);
        writer.Number(job.JobModifyIndex);
    }

    private static string UsualName(AdmittedJob job, string group, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{job.Key.Id}.{group}[{index}]");

    // The same as to compare with the usual name, without making one for every row.
    private static bool HasUsualName(Allocation row)
    {
        ReadOnlySpan<char> rest = row.Name;
        return Follows(ref rest, row.Job.Key.Id) && Follows(ref rest, ".") && Follows(ref rest, row.TaskGroup) && Follows(ref rest, "[")
            && rest is [.. var digits, ']']
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index == row.NameIndex
            && (digits.Length == 1 || digits[0] != '0');
    }

    private static bool Follows(ref ReadOnlySpan<char> rest, string part)
    {
        bool follows = rest.StartsWith(part, StringComparison.Ordinal);
        rest = follows ? rest[part.Length..] : rest;
        return follows;
    }
}
