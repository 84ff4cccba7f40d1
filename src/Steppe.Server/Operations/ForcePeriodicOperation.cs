using Steppe.Model;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Launches a periodic job now.</summary>
public static class ForcePeriodicOperation
{
    /// <summary>Makes a child whatever the schedule says, and whether or not earlier ones are done; answered when it is durable.</summary>
    /// <exception cref="NotLeadingException">This server cannot say whether it happened.</exception>
    public static Task<CommandOutcome> ForcePeriodicAsync(this ServerNode server, JobKey job, CancellationToken cancellation) =>
        server.ProposeAsync(
            context => new LaunchPeriodicJob
            {
                RequestId = context.NewRequestId(),
                At = context.At,
                Job = job,
                LaunchAt = DateTimeOffset.FromUnixTimeSeconds(context.At.ToUnixTimeSeconds()),
                EvaluationId = context.NewEvaluationId(),
                IsForced = true,
            },
            cancellation);
}
