using System.Collections.Frozen;
using static Steppe.Agent.Configuration.Fields;

namespace Steppe.Agent.Configuration;

/// <summary>The keys of <c>config</c> in the <c>plugin</c> block of each driver of this build, and of the declared devices.</summary>
/// <remarks>Source: job specification, section 4.</remarks>
internal static class PluginSchemas
{
    private const string NoUserChecks = "users are not checked yet, so tasks could run as one of these";
    private const string NoGroupChecks = "groups are not checked yet, so tasks could run as one of these";

    private static readonly FrozenDictionary<string, BlockSchema> ByDriver = new Dictionary<string, BlockSchema>(StringComparer.Ordinal)
    {
        ["raw_exec"] = new BlockSchema(
            Flag("enabled"),
            Flag("no_cgroups"),
            Text("denied_host_uids").Refuses(NoUserChecks),
            Text("denied_host_gids").Refuses(NoGroupChecks),
            ReplacedTexts("denied_envvars").Refuses("these variables would reach tasks all the same; use the client option env.denylist")),
        ["exec"] = Isolating(),
        ["java"] = Isolating(),
        [DeclaredDevices.Plugin] = DeclaredDevices.Schema,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Names => ByDriver.Keys.Order(StringComparer.Ordinal);

    public static BlockSchema? Find(string driver) => ByDriver.GetValueOrDefault(driver);

    private static BlockSchema Isolating() => new(
        Flag("no_pivot_root"),
        Text("default_pid_mode"),
        Text("default_ipc_mode"),
        ReplacedTexts("allow_caps"),
        Integer("pids_limit"),
        Text("denied_host_uids").Refuses(NoUserChecks),
        Text("denied_host_gids").Refuses(NoGroupChecks));
}
