using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Keeps the counts of a job's allocations while rows change.</summary>
internal static class JobSummaryRules
{
    /// <summary>The counts of a job that was just written: every group has a row.</summary>
    public static JobSummary ForJob(JobSummary? earlier, AdmittedJob job, ulong index)
    {
        JobSummary summary = earlier ?? new JobSummary { Job = job.Key, CreateIndex = index, ModifyIndex = index };
        ImmutableSortedDictionary<string, GroupSummary> groups = job.Groups
            .Where(group => !summary.Groups.ContainsKey(group.Name))
            .Aggregate(summary.Groups, static (rows, group) => rows.Add(group.Name, new GroupSummary()));
        return ReferenceEquals(groups, summary.Groups) ? summary : summary with { Groups = groups, ModifyIndex = index };
    }

    /// <summary>The counts as the allocations of a job give them; the same object when they were right.</summary>
    public static JobSummary Recount(JobSummary? earlier, AdmittedJob job, IEnumerable<Allocation> allocations, ulong index)
    {
        JobSummary kept = ForJob(earlier, job, index);
        ImmutableSortedDictionary<string, GroupSummary> groups = kept.Groups.ToImmutableSortedDictionary(
            static group => group.Key, static group => new GroupSummary { Queued = group.Value.Queued }, StringComparer.Ordinal);
        foreach (Allocation allocation in allocations.Where(allocation => allocation.Job.CreateIndex == job.CreateIndex))
        {
            if (groups.TryGetValue(allocation.TaskGroup, out GroupSummary? row))
            {
                groups = groups.SetItem(allocation.TaskGroup, WithOne(row, allocation.ClientStatus));
            }
        }

        return groups.All(group => kept.Groups[group.Key] == group.Value) ? kept : kept with { Groups = groups, ModifyIndex = index };
    }

    /// <summary>The counts after an evaluation said what is still queued.</summary>
    public static JobSummary WithQueued(JobSummary summary, ImmutableSortedDictionary<string, int> queued, ulong index)
    {
        ImmutableSortedDictionary<string, GroupSummary> groups = summary.Groups;
        foreach ((string name, int count) in queued)
        {
            if (groups.TryGetValue(name, out GroupSummary? row) && row.Queued != count)
            {
                groups = groups.SetItem(name, row with { Queued = count });
            }
        }

        return ReferenceEquals(groups, summary.Groups) ? summary : summary with { Groups = groups, ModifyIndex = index };
    }

    /// <summary>The counts after an allocation appeared or changed its client status.</summary>
    public static JobSummary WithAllocation(JobSummary summary, AdmittedJob? job, Allocation? earlier, Allocation row, ulong index)
    {
        bool isOtherIncarnation = job is null || job.CreateIndex != row.Job.CreateIndex;
        if (isOtherIncarnation || earlier?.ClientStatus == row.ClientStatus
            || !summary.Groups.TryGetValue(row.TaskGroup, out GroupSummary? group))
        {
            return summary;
        }

        group = earlier is null
            ? group with { Queued = Math.Max(0, group.Queued - 1) }
            : WithoutOne(group, earlier.ClientStatus);
        return summary with
        {
            Groups = summary.Groups.SetItem(row.TaskGroup, WithOne(group, row.ClientStatus)),
            ModifyIndex = index,
        };
    }

    private static GroupSummary WithOne(GroupSummary group, ClientStatus status) => status switch
    {
        ClientStatus.Pending => group with { Starting = group.Starting + 1 },
        ClientStatus.Running => group with { Running = group.Running + 1 },
        ClientStatus.Complete => group with { Complete = group.Complete + 1 },
        ClientStatus.Failed => group with { Failed = group.Failed + 1 },
        ClientStatus.Lost => group with { Lost = group.Lost + 1 },
        _ => group with { Unknown = group.Unknown + 1 },
    };

    // Complete and failed are cumulative: nothing takes one back.
    private static GroupSummary WithoutOne(GroupSummary group, ClientStatus status) => status switch
    {
        ClientStatus.Pending => group with { Starting = Math.Max(0, group.Starting - 1) },
        ClientStatus.Running => group with { Running = Math.Max(0, group.Running - 1) },
        ClientStatus.Unknown => group with { Unknown = Math.Max(0, group.Unknown - 1) },
        ClientStatus.Lost => group with { Lost = Math.Max(0, group.Lost - 1) },
        _ => group,
    };
}
