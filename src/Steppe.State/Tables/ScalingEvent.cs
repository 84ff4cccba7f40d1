using System.Collections.Immutable;
using System.Text.Json;
using Steppe.Model;

namespace Steppe.State;

/// <summary>One change of a group's count, or what an autoscaler had to say without one.</summary>
public sealed record ScalingEvent
{
    public required DateTimeOffset At { get; init; }

    /// <summary>The count asked for; null when nothing was.</summary>
    public int? Count { get; init; }

    /// <summary>The count before.</summary>
    public required int PreviousCount { get; init; }

    public string Message { get; init; } = "";

    public bool IsError { get; init; }

    /// <summary>Whatever the caller wanted to be kept.</summary>
    public ImmutableSortedDictionary<string, JsonElement>? Meta { get; init; }

    /// <summary>The evaluation that carries it out, or none.</summary>
    public EvaluationId EvaluationId { get; init; }

    public required ulong CreateIndex { get; init; }
}
