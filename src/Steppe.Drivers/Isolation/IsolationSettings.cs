using System.Collections.Immutable;
using System.Text.Json;

namespace Steppe.Drivers.Isolation;

/// <summary>What the agent's files say about an isolating driver (<c>exec</c>, <c>java</c>).</summary>
/// <remarks>Immutable. Source: reference, drivers <c>exec</c> and <c>java</c>; client block, <c>chroot_env</c>.</remarks>
public sealed record IsolationSettings
{
    private const string Private = "private";
    private const string Host = "host";

    /// <summary>Host paths that appear at other paths in the root unless <c>chroot_env</c> says otherwise: themselves.</summary>
    private static readonly ImmutableArray<string> DefaultPaths =
        ["/bin", "/etc", "/lib", "/lib32", "/lib64", "/run/resolvconf", "/run/systemd/resolve", "/sbin", "/usr"];

    /// <summary>Whether the root is changed by <c>chroot</c>, for hosts that run from a RAM disk.</summary>
    public bool NoPivotRoot { get; init; }

    /// <summary>Whether a task that says nothing sees only its own processes.</summary>
    public bool PrivatePids { get; init; } = true;

    /// <summary>Whether a task that says nothing has System V IPC of its own.</summary>
    public bool PrivateIpc { get; init; } = true;

    /// <summary>Capabilities, by bit, that tasks may add.</summary>
    public ulong AllowedCapabilities { get; init; } = Capabilities.Read(Capabilities.Default, "");

    /// <summary>Most processes and threads of a task that does not ask for fewer; zero for no limit.</summary>
    public long MostProcesses { get; init; }

    /// <summary>Paths on the host, and where tasks see them.</summary>
    public ImmutableSortedDictionary<string, string> ChrootEnvironment { get; init; } =
        DefaultPaths.ToImmutableSortedDictionary(static path => path, static path => path, StringComparer.Ordinal);

    /// <summary>Keys of <c>plugin "DRIVER" { config { … } }</c>.</summary>
    public static DriverConfigSchema PluginConfig(string driver) => new(
        $"plugin {driver}",
        new ConfigKey("no_pivot_root", ConfigType.Flag),
        new ConfigKey("default_pid_mode", ConfigType.Text),
        new ConfigKey("default_ipc_mode", ConfigType.Text),
        new ConfigKey("allow_caps", ConfigType.TextList),
        new ConfigKey("pids_limit", ConfigType.Number));

    /// <summary>Reads the plugin block.</summary>
    /// <param name="driver">Name of the driver.</param>
    /// <param name="pluginConfig">The block.</param>
    /// <param name="chrootEnvironment">The client's <c>chroot_env</c>; empty for the default.</param>
    /// <exception cref="DriverException">The block is wrong; the agent must not start.</exception>
    public static IsolationSettings Read(
        string driver,
        ImmutableSortedDictionary<string, JsonElement> pluginConfig,
        ImmutableSortedDictionary<string, string> chrootEnvironment)
    {
        DriverConfig config = PluginConfig(driver).Read(pluginConfig);
        var settings = new IsolationSettings
        {
            NoPivotRoot = config.GetFlag("no_pivot_root"),
            PrivatePids = IsPrivate(config, "default_pid_mode", whenAbsent: true),
            PrivateIpc = IsPrivate(config, "default_ipc_mode", whenAbsent: true),
            MostProcesses = config.GetNumber("pids_limit"),
        };
        if (config.GetTextList("allow_caps") is { IsEmpty: false } allowed)
        {
            settings = settings with { AllowedCapabilities = Capabilities.Read(allowed, "config.allow_caps") };
        }

        if (settings.MostProcesses < 0)
        {
            throw new DriverException("config.pids_limit: must not be negative", recoverable: false);
        }

        return chrootEnvironment.IsEmpty ? settings : settings with { ChrootEnvironment = Checked(chrootEnvironment) };
    }

    /// <summary>Reads a mode of either kind.</summary>
    /// <exception cref="DriverException">It is neither.</exception>
    internal static bool IsPrivate(DriverConfig config, string key, bool whenAbsent) => config.FindText(key) switch
    {
        null or "" => whenAbsent,
        Private => true,
        Host => false,
        var other => throw new DriverException($"config.{key}: must be \"{Private}\" or \"{Host}\", not \"{other}\"", recoverable: false),
    };

    private static ImmutableSortedDictionary<string, string> Checked(ImmutableSortedDictionary<string, string> paths)
    {
        foreach ((string source, string target) in paths)
        {
            if (!Path.IsPathRooted(source) || !Path.IsPathRooted(target))
            {
                throw new DriverException($"client.chroot_env: \"{source}\" = \"{target}\": both paths must be absolute", recoverable: false);
            }

            if (Path.GetFullPath(target) is "/" or "/proc" or "/dev" or "/sys" or "/alloc" or "/local" or "/secrets" or "/tmp")
            {
                throw new DriverException($"client.chroot_env: \"{target}\" belongs to the task and cannot be replaced", recoverable: false);
            }
        }

        return paths;
    }
}
