using System.Diagnostics;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Takes a submitted job into the cluster: admission, then the command.</summary>
public static class RegisterJobOperation
{
    /// <summary>Why nothing is registered, dispatched or scaled while the scheduler's configuration says so.</summary>
    internal static readonly Refusal Disabled =
        new(RefusalCode.Denied, null, "Job registration, dispatch, and scale are disabled by the scheduler configuration");

    /// <summary>Registers <paramref name="submitted"/>; answered when it is durable.</summary>
    /// <exception cref="NotLeadingException">This server cannot say whether it happened.</exception>
    public static async Task<RegisterJobResult> RegisterJobAsync(
        this ServerNode server, Job submitted, RegisterJobOptions options, CancellationToken cancellation)
    {
        SchedulerConfiguration configuration = server.Committed.SchedulerConfiguration;
        if (configuration.RejectJobRegistration)
        {
            return new RegisterJobResult.Refused(
                [Disabled], []);
        }

        AdmissionResult admission = JobAdmission.Admit(submitted, server.AdmissionOptions);
        if (!admission.IsAdmitted)
        {
            return new RegisterJobResult.Refused(admission.Refusals, admission.Warnings);
        }

        AdmittedJob job = admission.Job;
        JobSource? source = options.Source is { Size: <= JobSource.MaxSize } kept ? kept : null;
        IReadOnlyList<string> warnings = source is null && options.Source is not null
            ? [.. admission.Warnings, $"the source of the job is larger than {JobSource.MaxSize / 1_000_000} MB and was not kept"]
            : admission.Warnings;
        CommandOutcome outcome = await server.ProposeAsync(
            context => new RegisterJob
            {
                RequestId = options.RequestId.IsNone ? context.NewRequestId() : options.RequestId,
                At = context.At,
                Job = job.Specification,
                EvaluationId = job.MakesChildren ? default : context.NewEvaluationId(),
                EvaluationPriority = options.EvaluationPriority,
                EnforcedJobModifyIndex = options.EnforcedJobModifyIndex,
                PreservesCounts = options.PreservesCounts,
                Source = source,
            },
            cancellation);
        return outcome switch
        {
            CommandOutcome.Accepted accepted => new RegisterJobResult.Registered(
                accepted.Index,
                accepted.ModifyIndex,
                accepted.EvaluationId,
                accepted.EvaluationId.IsNone ? 0 : accepted.Index,
                warnings),
            CommandOutcome.Refused refused => new RegisterJobResult.Refused([refused.Refusal], admission.Warnings),
            _ => throw new UnreachableException(),
        };
    }
}
