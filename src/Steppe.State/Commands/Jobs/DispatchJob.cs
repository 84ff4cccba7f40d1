using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State;

/// <summary>Makes a child of a parameterized job.</summary>
/// <remarks>Source: HTTP API, <c>PUT /v1/job/:id/dispatch</c>; scheduler reference §23. A token that was used for the same
/// parent gives the child it was used for, and changes nothing.</remarks>
public sealed record DispatchJob : Command
{
    public required JobKey Job { get; init; }

    /// <summary>The id of the child.</summary>
    public required string ChildId { get; init; }

    /// <summary>The evaluation that will place it.</summary>
    public EvaluationId EvaluationId { get; init; }

    /// <summary>Compressed as a snappy block; null for none.</summary>
    public byte[]? Payload { get; init; }

    /// <summary>Goes over the parent's meta.</summary>
    public ImmutableSortedDictionary<string, string>? Meta { get; init; }

    public string? IdempotencyToken { get; init; }

    /// <summary>Overrides the parent's priority.</summary>
    public int? Priority { get; init; }

    internal override CommandOutcome ApplyTo(StateBuilder state)
    {
        AdmittedJob? parent = state.Now.Jobs.Find(Job);
        if (DispatchRules.Check(parent, this) is { } refusal)
        {
            return new CommandOutcome.Refused(refusal);
        }

        if (state.Now.Families.FindDispatched(Job, IdempotencyToken ?? "") is { } first)
        {
            AdmittedJob existing = state.Now.Jobs.Find(first)!;
            return new CommandOutcome.Accepted(state.Index, ModifyIndex: existing.CreateIndex, ChildId: first.Id);
        }

        if (state.Now.Jobs.Contains(Job with { Id = ChildId }))
        {
            return new CommandOutcome.Refused(new Refusal(RefusalCode.Unavailable, null, $"job \"{ChildId}\" exists already: dispatch again"));
        }

        AdmittedJob child = ChildJobs.Make(parent!, ChildId, state, specification => specification with
        {
            Dispatched = true,
            DispatchIdempotencyToken = IdempotencyToken ?? "",
            Payload = Payload,
            Priority = Priority ?? specification.Priority,
            Meta = Meta is null ? specification.Meta : (specification.Meta ?? ImmutableSortedDictionary<string, string>.Empty).SetItems(Meta),
        });
        return ChildJobs.Put(state, child, EvaluationId, EvaluationTriggers.JobRegister);
    }
}
