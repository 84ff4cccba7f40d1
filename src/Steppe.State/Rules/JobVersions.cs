using Steppe.Model;

namespace Steppe.State;

/// <summary>Makes new versions of jobs, and says which of them have proved themselves.</summary>
/// <remarks>Source: scheduler reference §19, §23.</remarks>
internal static class JobVersions
{
    /// <summary>The version after <paramref name="current"/>, or the first.</summary>
    public static AdmittedJob Next(Job wanted, AdmittedJob? current, StateBuilder state) => AdmittedJob.Compile(wanted with
    {
        Stop = false,
        Stable = false,
        Status = JobStatus.Pending.ToWord(),
        StatusDescription = "",
        Version = current is null ? 0 : current.Version + 1,
        CreateIndex = current?.CreateIndex ?? state.Index,
        ModifyIndex = state.Index,
        JobModifyIndex = state.Index,
        SubmitTime = state.At.ToUnixNanoseconds(),
    });

    /// <summary>Registers an earlier version once more, as the newest, with the file it came from.</summary>
    public static AdmittedJob Restore(AdmittedJob earlier, AdmittedJob current, StateBuilder state)
    {
        JobSource? source = state.Now.JobHistories.Find(current.Key)?.FindSource(earlier.Version);
        AdmittedJob restored = Next(earlier.Specification with { VersionTag = null }, current, state);
        state.PutJob(restored);
        if (source is not null)
        {
            state.PutJobSource(restored, source);
        }

        return restored;
    }

    /// <summary>The newest version, but the current one, that has proved itself; or null.</summary>
    public static AdmittedJob? FindStable(StateSnapshot state, AdmittedJob current) =>
        state.JobHistories.Find(current.Key)?.Versions
            .LastOrDefault(version => version.Version != current.Version && version.Specification.Stable == true);
}
