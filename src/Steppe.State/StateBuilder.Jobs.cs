using Steppe.Model;

namespace Steppe.State;

// Jobs, their versions, counts, launches and statuses.
internal sealed partial class StateBuilder
{
    /// <summary>Writes the current version of a job.</summary>
    public void PutJob(AdmittedJob job)
    {
        AdmittedJob? earlier = _now.Jobs.Find(job.Key);
        _now = _now.WithCurrent(job, _edit) with
        {
            JobHistories = _now.JobHistories.With(job.Key, (_now.JobHistories.Find(job.Key) ?? JobHistory.Empty).With(job), _edit),
            Families = earlier is null ? _now.Families.With(job) : _now.Families,
            TableIndexes = _now.TableIndexes with { Jobs = Index },
        };
        _changes.Add(new Change.OfJob(job.Key, earlier, job));
        JobSummary counts = JobSummaryRules.ForJob(_now.JobSummaries.Find(job.Key), job, Index);
        PutSummary(ChildrenRules.ForJob(_now, counts, job, Index));
        CountChild(earlier, job);
        PutPeriodicLaunch(PeriodicRules.ForJob(_now.PeriodicLaunches.Find(job.Key), earlier, job, At));
        _jobsToDerive.Add(job.Key);
    }

    /// <summary>Keeps the file a version of a job was registered from, for as long as the version.</summary>
    public void PutJobSource(AdmittedJob job, JobSource source) => _now = _now with
    {
        JobHistories = _now.JobHistories.With(job.Key, _now.JobHistories.Find(job.Key)!.With(job.Version, source), _edit),
    };

    /// <summary>Names a kept version of a job, or takes its name away.</summary>
    public void PutJobVersionTag(AdmittedJob version, JobVersionTag? tag) => PutKeptVersion(version, version.Specification with { VersionTag = tag });

    /// <summary>Remembers what was done about the count of a group.</summary>
    public void PutScalingEvent(JobKey job, string group, ScalingEvent added)
    {
        JobScaling earlier = _now.JobScalings.Find(job) ?? new JobScaling { Job = job };
        _now = _now with { JobScalings = _now.JobScalings.With(job, earlier.With(group, added)) };
        _changes.Add(new Change.OfJobScaling(job));
    }

    /// <summary>Forgets a job with its versions and counts; evaluations and allocations stay.</summary>
    public void RemoveJob(JobKey key)
    {
        AdmittedJob? earlier = _now.Jobs.Find(key);
        if (earlier is not null)
        {
            CountChild(earlier, null);
        }

        _now = _now with
        {
            Jobs = _now.Jobs.Without(key, _edit),
            SystemJobs = _now.SystemJobs.Remove(key),
            JobHistories = _now.JobHistories.Without(key, _edit),
            JobSummaries = _now.JobSummaries.Without(key, _edit),
            Families = earlier is null ? _now.Families : _now.Families.Without(earlier),
            PeriodicLaunches = _now.PeriodicLaunches.Without(key),
            JobScalings = _now.JobScalings.Without(key),
            TableIndexes = _now.TableIndexes with { Jobs = Index, JobSummaries = Index },
        };
        _changes.Add(new Change.OfJob(key, earlier, null));
    }

    /// <summary>Says of a kept version of a job whether it has proved itself.</summary>
    public void PutJobStability(JobKey key, ulong version, bool isStable)
    {
        AdmittedJob before = _now.FindJobVersion(key, version)!;
        if ((before.Specification.Stable ?? false) == isStable)
        {
            return;
        }

        PutKeptVersion(before, before.Specification with { Stable = isStable });
    }

    /// <summary>Counts a job's allocations anew.</summary>
    public void RecountSummary(AdmittedJob job) =>
        PutSummary(JobSummaryRules.Recount(_now.JobSummaries.Find(job.Key), job, _now.AllocationsOf(job.Key), Index));

    /// <summary>Brings every touched job's status in line with its allocations and evaluations.</summary>
    public void DeriveJobs()
    {
        foreach (JobKey key in _jobsToDerive)
        {
            if (_now.Jobs.Find(key) is not { } job)
            {
                continue;
            }

            JobStatus status = JobStatusRules.Derive(_now, job);
            if (status == job.Status && job.Specification.Status is { Length: > 0 })
            {
                continue;
            }

            AdmittedJob derived = job.With(job.Specification with { Status = status.ToWord(), ModifyIndex = Index });
            _now = _now with
            {
                Jobs = _now.Jobs.With(key, derived, _edit),
                JobHistories = _now.JobHistories.With(key, _now.JobHistories.Find(key)!.With(derived), _edit),
                TableIndexes = _now.TableIndexes with { Jobs = Index },
            };
            _changes.Add(new Change.OfJob(key, job, derived));
            CountChild(job, derived);
        }
    }

    /// <summary>Writes what is known of a job's launches.</summary>
    public void PutPeriodicLaunch(PeriodicLaunch? launch)
    {
        if (launch is not null && !ReferenceEquals(launch, _now.PeriodicLaunches.Find(launch.Job)))
        {
            _now = _now with { PeriodicLaunches = _now.PeriodicLaunches.With(launch.Job, launch with { ModifyIndex = Index }) };
        }
    }

    private void PutKeptVersion(AdmittedJob version, Job specification)
    {
        bool isCurrent = _now.Jobs.Find(version.Key)?.Version == version.Version;
        AdmittedJob after = version.With(specification with { ModifyIndex = Index });
        _now = _now with
        {
            Jobs = isCurrent ? _now.Jobs.With(version.Key, after, _edit) : _now.Jobs,
            JobHistories = _now.JobHistories.With(version.Key, _now.JobHistories.Find(version.Key)!.With(after), _edit),
            TableIndexes = _now.TableIndexes with { Jobs = Index },
        };
        if (isCurrent)
        {
            _changes.Add(new Change.OfJob(version.Key, version, after));
        }
    }

    private void CountChild(AdmittedJob? before, AdmittedJob? after)
    {
        if ((after ?? before)!.ParentKey is { } parent && _now.JobSummaries.Find(parent) is { Children: { } children } summary)
        {
            ChildrenSummary moved = ChildrenRules.Moved(children, before, after);
            PutSummary(moved == children ? summary : summary with { Children = moved, ModifyIndex = Index });
        }
    }

    private void PutSummary(JobSummary summary) => PutSummary(summary, _now.JobSummaries.Find(summary.Job));

    private void PutSummary(JobSummary summary, JobSummary? before)
    {
        if (!ReferenceEquals(summary, before))
        {
            StateSnapshot mine = Mine();
            mine.JobSummaries = mine.JobSummaries.With(summary.Job, summary, _edit);
            if (mine.TableIndexes.JobSummaries != Index)
            {
                mine.TableIndexes = mine.TableIndexes with { JobSummaries = Index };
            }
        }
    }
}
