using System.Collections.Immutable;
using Steppe.Model;

namespace Steppe.State;

/// <summary>What a dispatch must bring, and what it must not.</summary>
/// <remarks>Source: scheduler reference §23; HTTP API, errors of dispatch.</remarks>
internal static class DispatchRules
{
    /// <summary>The refusal of a dispatch, or null.</summary>
    public static Refusal? Check(AdmittedJob? parent, DispatchJob dispatch) => parent switch
    {
        null => Refused(null, "parameterized job not found"),
        { IsParameterized: false } => Refused(null, $"Specified job \"{parent.Key.Id}\" is not a parameterized job"),
        { IsStopped: true } => Refused(null, $"Specified job \"{parent.Key.Id}\" is stopped"),
        _ => CheckPayload(parent.Specification.ParameterizedJob!, dispatch.Payload is { Length: > 0 })
            ?? CheckMeta(parent.Specification.ParameterizedJob!, dispatch.Meta ?? ImmutableSortedDictionary<string, string>.Empty),
    };

    private static Refusal? CheckPayload(ParameterizedConfig parameters, bool hasPayload) => (parameters.Payload, hasPayload) switch
    {
        ("required", false) => Refused("payload", "Payload is not provided but required by parameterized job: pass a file, or - for standard input"),
        ("forbidden", true) => Refused("payload", "Payload provided but forbidden by parameterized job: dispatch without one"),
        _ => null,
    };

    private static Refusal? CheckMeta(ParameterizedConfig parameters, ImmutableSortedDictionary<string, string> meta)
    {
        string[] required = [.. parameters.MetaRequired ?? []];
        string unknown = string.Join(", ", meta.Keys.Except(required, StringComparer.Ordinal).Except(parameters.MetaOptional ?? [], StringComparer.Ordinal));
        if (unknown.Length > 0)
        {
            return Refused("meta", $"Dispatch request included unpermitted metadata keys: {unknown}. Add them to meta_optional or meta_required of the job, or leave them out");
        }

        string missing = string.Join(", ", required.Except(meta.Keys, StringComparer.Ordinal));
        return missing.Length > 0 ? Refused("meta", $"Dispatch did not provide required meta keys: {missing}. Pass each as -meta key=value") : null;
    }

    private static Refusal Refused(string? path, string sentence) => new(RefusalCode.Invalid, path, sentence);
}
