using System.Diagnostics;
using Steppe.Model;
using Steppe.ServerCore;

namespace Steppe.Server;

/// <summary>Tries out what registering a job would do.</summary>
public static class PlanJobOperation
{
    /// <summary>Admits <paramref name="submitted"/> as a registration would and schedules it on the leader's head; nothing is
    /// changed or logged.</summary>
    /// <remarks>The scheduler runs beside the server's loop, one dry run after the other. Blocks whose behaviour is not built are
    /// warned of.</remarks>
    /// <param name="server">The server.</param>
    /// <param name="submitted">The job as a client sent it.</param>
    /// <param name="withDifference">Whether to compare it with what is registered.</param>
    /// <param name="cancellation">Stops the waiting for a turn.</param>
    /// <exception cref="NotLeadingException">This server does not lead any more.</exception>
    public static async Task<PlanJobResult> PlanJobAsync(
        this ServerNode server, Job submitted, bool withDifference, CancellationToken cancellation)
    {
        AdmissionResult admission = JobAdmission.Admit(submitted, server.AdmissionOptions with { OnlyWarnsOfUnbuiltBlocks = true });
        if (!admission.IsAdmitted)
        {
            return new PlanJobResult.Refused(admission.Refusals);
        }

        await server.DryRunTurn.WaitAsync(cancellation);
        try
        {
            LeaderHead head = await server.ReadHeadAsync(cancellation);
            return await Task.Run(
                () => JobDryRun.Run(head, admission.Job) switch
                {
                    DryRunOutcome.Refused refused => new PlanJobResult.Refused([refused.Refusal]),
                    DryRunOutcome.Ran ran => (PlanJobResult)new PlanJobResult.Planned(
                        ran,
                        withDifference ? ran.Difference() : null,
                        ran.After.IsLaunched ? NextLaunch(ran.After, server.Options.TimeZones, head.At) : null,
                        admission.Warnings,
                        head.State.Index),
                    _ => throw new UnreachableException(),
                },
                CancellationToken.None);
        }
        finally
        {
            server.DryRunTurn.Release();
        }
    }

    private static DateTimeOffset? NextLaunch(AdmittedJob job, TimeZones zones, DateTimeOffset now) =>
        PeriodicSchedule.Of(job.Specification.Periodic!, zones)?.NextAfter(now);
}
