using Steppe.Model;

namespace Steppe.State;

/// <summary>The file a version of a job was registered from, as a snapshot holds it.</summary>
internal sealed record SnapshotSource(JobKey Job, ulong Version, JobSource Source);
