using Steppe.Model;
using Steppe.State;

namespace Steppe.Server;

/// <summary>What users do with the versions of a job.</summary>
/// <remarks>Each is answered when it is durable; the waiting ends with the cancellation, the change does not. Throws
/// <see cref="NotLeadingException"/> when this server cannot say whether it happened.</remarks>
public static class JobVersionOperations
{
    /// <summary>Registers an earlier version once more; with <paramref name="enforcedPriorVersion"/> only over that one.</summary>
    public static async Task<CommandOutcome> RevertJobAsync(
        this ServerNode server, JobKey job, ulong version, ulong? enforcedPriorVersion, CancellationToken cancellation) =>
        server.Committed.SchedulerConfiguration.RejectJobRegistration
            ? new CommandOutcome.Refused(RegisterJobOperation.Disabled)
            : await server.ProposeAsync(
                context => new RevertJob
                {
                    RequestId = context.NewRequestId(),
                    At = context.At,
                    Job = job,
                    JobVersion = version,
                    EnforcedPriorVersion = enforcedPriorVersion,
                    EvaluationId = context.NewEvaluationId(),
                },
                cancellation);

    /// <summary>Says of a version that it has proved itself, or that it has not.</summary>
    public static Task<CommandOutcome> SetJobStabilityAsync(
        this ServerNode server, JobKey job, ulong version, bool isStable, CancellationToken cancellation) =>
        server.ProposeAsync(
            context => new SetJobStability
            {
                RequestId = context.NewRequestId(), At = context.At, Job = job, JobVersion = version, IsStable = isStable,
            },
            cancellation);
}
