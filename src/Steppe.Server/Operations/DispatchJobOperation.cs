using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Steppe.Model;
using Steppe.ServerCore;
using Steppe.State;

namespace Steppe.Server;

/// <summary>Makes children of parameterized jobs.</summary>
public static class DispatchJobOperation
{
    private const int MaxIdPrefixLength = 128;

    /// <summary>Dispatches; answered when it is durable. The answer names the child, also one made earlier under the same token.</summary>
    /// <exception cref="NotLeadingException">This server cannot say whether it happened.</exception>
    public static async Task<CommandOutcome> DispatchJobAsync(
        this ServerNode server, JobKey parent, DispatchOptions options, CancellationToken cancellation)
    {
        if (Check(server, options) is { } refusal)
        {
            return new CommandOutcome.Refused(refusal);
        }

        byte[]? payload = options.Payload is { Length: > 0 } sent ? Snappy.Compress(sent) : null;
        return await server.ProposeAsync(
            context => new DispatchJob
            {
                RequestId = options.RequestId.IsNone ? context.NewRequestId() : options.RequestId,
                At = context.At,
                Job = parent,
                ChildId = ChildId(parent.Id, options.IdPrefix, context),
                EvaluationId = context.NewEvaluationId(),
                Payload = payload,
                Meta = options.Meta.IsEmpty ? null : options.Meta,
                IdempotencyToken = options.IdempotencyToken.Length > 0 ? options.IdempotencyToken : null,
                Priority = options.Priority,
            },
            cancellation);
    }

    private static Refusal? Check(ServerNode server, DispatchOptions options)
    {
        int size = options.Payload?.Length ?? 0;
        return server.Committed.SchedulerConfiguration.RejectJobRegistration
                ? RegisterJobOperation.Disabled
            : size > DispatchPayloads.MaxPayloadBytes
                ? Invalid("payload", $"Payload exceeds maximum size: {size} bytes, the limit is {DispatchPayloads.MaxPayloadBytes} (16 KiB). "
                    + "Put more into an artifact and pass its address as metadata")
            : options.Priority is { } priority && (priority < 1 || priority > server.Options.MaxJobPriority)
                ? Invalid("priority", $"{priority} is outside 1 to {server.Options.MaxJobPriority}: choose a value between them")
            : options.IdPrefix.Length > MaxIdPrefixLength || options.IdPrefix.Any(static letter => char.IsWhiteSpace(letter) || char.IsControl(letter))
                ? Invalid("id_prefix_template", $"it becomes part of the job's id: write at most {MaxIdPrefixLength} characters without blanks")
            : null;
    }

    private static Refusal Invalid(string path, string sentence) => new(RefusalCode.Invalid, path, sentence);

    private static string ChildId(string parent, string prefix, ProposalContext context)
    {
        var id = new StringBuilder(parent).Append("/dispatch-");
        if (prefix.Length > 0)
        {
            id.Append(prefix).Append('-');
        }

        return id.Append(CultureInfo.InvariantCulture, $"{context.At.ToUnixTimeSeconds()}-{(uint)context.Entropy.NextUInt64():x8}").ToString();
    }
}

/// <summary>What a dispatch brings.</summary>
public sealed record DispatchOptions
{
    /// <summary>Chosen by the caller to be able to ask again; none lets the server choose.</summary>
    public RequestId RequestId { get; init; }

    /// <summary>As it is to be found in the task's directory; at most <see cref="DispatchPayloads.MaxPayloadBytes"/>.</summary>
    public byte[]? Payload { get; init; }

    public ImmutableSortedDictionary<string, string> Meta { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Names the dispatch: a second one of the same parent gives the first one's child. Empty for none.</summary>
    public string IdempotencyToken { get; init; } = "";

    /// <summary>Stands in the child's id before the time. Empty for none.</summary>
    public string IdPrefix { get; init; } = "";

    /// <summary>Overrides the parent's priority.</summary>
    public int? Priority { get; init; }
}
