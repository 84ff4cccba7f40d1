using System.Collections.Frozen;

namespace Steppe.Model;

/// <summary>How members of the job's JSON are called in a difference, and which of them are no blocks.</summary>
/// <remarks>A test holds every map of the job records against the two sets. Source: HTTP API §3.2, object names.</remarks>
internal static class DiffNames
{
    // Lists are shown element by element under the name of one.
    private static readonly FrozenDictionary<string, string> Shown = new Dictionary<string, string>
    {
        ["Constraints"] = "Constraint",
        ["Affinities"] = "Affinity",
        ["Spreads"] = "Spread",
        ["Networks"] = "Network",
        ["ReservedPorts"] = "Static Port",
        ["DynamicPorts"] = "Dynamic Port",
        ["CNI"] = "CNIConfig",
        ["Services"] = "Service",
        ["Checks"] = "Check",
        ["Connect"] = "ConsulConnect",
        ["Upstreams"] = "Upstream",
        ["Listeners"] = "Listener",
        ["Devices"] = "Device",
        ["Artifacts"] = "Artifact",
        ["Templates"] = "Template",
        ["VolumeMounts"] = "VolumeMount",
        ["Volumes"] = "Volume",
        ["Identities"] = "Identity",
        ["Actions"] = "Action",
        ["Secrets"] = "Secret",
        ["Regions"] = "Region",
        ["ScalingPolicies"] = "Scaling",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Maps of the user's own keys to texts: each entry is a field, such as <c>Env[PORT]</c>.</summary>
    public static FrozenSet<string> Maps { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        "Meta", "Env", "GetterOptions", "GetterHeaders", "CanaryMeta", "TaggedAddresses", "Target", "Args", "Add", "Set");

    /// <summary>Maps of blocks: each is compared with the one of its key.</summary>
    public static FrozenSet<string> BlocksByName { get; } = FrozenSet.Create(StringComparer.Ordinal, "Volumes");

    /// <summary>Blocks of any shape, which others than the servers understand: every value in them is a field with a path.</summary>
    public static FrozenSet<string> Opaque { get; } = FrozenSet.Create(StringComparer.Ordinal, "Config", "Policy");

    /// <summary>What one block of a member is called.</summary>
    public static string OfBlock(string member) => Shown.GetValueOrDefault(member, member);
}
