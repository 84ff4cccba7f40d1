using System.Collections.Immutable;
using System.Text.Json;
using Steppe.Model;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Changes how many of a group of a job there should be.</summary>
public static class ScaleJobOperation
{
    /// <summary>Scales as <paramref name="options"/> say; answered when it is durable.</summary>
    /// <exception cref="NotLeadingException">This server cannot say whether it happened.</exception>
    public static async Task<CommandOutcome> ScaleJobAsync(
        this ServerNode server, JobKey job, string group, ScaleJobOptions options, CancellationToken cancellation) =>
        server.Committed.SchedulerConfiguration.RejectJobRegistration
            ? new CommandOutcome.Refused(RegisterJobOperation.Disabled)
            : await server.ProposeAsync(
                context => new ScaleJob
                {
                    RequestId = context.NewRequestId(),
                    At = context.At,
                    Job = job,
                    Group = group,
                    Count = options.Count,
                    Message = options.Message,
                    IsError = options.IsError,
                    Meta = options.Meta,
                    EnforcedJobModifyIndex = options.EnforcedJobModifyIndex,
                    EvaluationId = options.Count is null ? default : context.NewEvaluationId(),
                },
                cancellation);
}

/// <summary>What is wanted of a scaling, and what is said about it.</summary>
public sealed record ScaleJobOptions
{
    /// <summary>The count wanted; null only remembers the event.</summary>
    public int? Count { get; init; }

    public string Message { get; init; } = "";
    public bool IsError { get; init; }
    public ImmutableSortedDictionary<string, JsonElement>? Meta { get; init; }

    /// <summary>Scale only if the stored job has this <c>JobModifyIndex</c>.</summary>
    public ulong? EnforcedJobModifyIndex { get; init; }
}
