using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Steppe.Client.Allocations;
using Steppe.ClientCore;
using Steppe.Supervisor.Confinement;

namespace Steppe.Client.Artifacts;

/// <summary>Says what a fetching process gets of the agent's environment, and which files it may reach.</summary>
/// <remarks>Source: agent configuration, block <c>client.artifact</c>; <c>docs/decisions/0030-artifacts-are-fetched-by-a-confined-process.md</c>.</remarks>
internal static class FetchSurroundings
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    // A heap of a few MB, for a few seconds.
    private static readonly string[] RuntimeSettings =
    [
        "DOTNET_gcServer=0",
        "DOTNET_gcConcurrent=0",
        "DOTNET_TieredPGO=0",
        "DOTNET_EnableDiagnostics=0",
    ];

    // Programs and libraries, what the resolver and TLS read, and what the runtime asks about the machine.
    private static readonly string[] SystemPaths =
    [
        "/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32", "/proc", "/sys/fs/cgroup", "/sys/devices/system/cpu", "/sys/devices/system/node",
        "/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/etc/crypto-policies", "/etc/gnutls", "/etc/hosts", "/etc/host.conf", "/etc/resolv.conf",
        "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services", "/etc/protocols", "/etc/passwd", "/etc/group", "/etc/localtime", "/etc/alternatives",
        "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/ld.so.preload", "/etc/gitconfig", "/etc/mercurial", "/etc/ssh/ssh_config",
        "/etc/ssh/ssh_config.d", "/etc/ssh/ssh_known_hosts", "/run/systemd/resolve", "/run/resolvconf", "/var/lib/ca-certificates",
        "/dev/zero", "/dev/random", "/dev/urandom",
    ];

    private static readonly string[] HomePaths = [".gitconfig", ".config/git", ".ssh", ".hgrc", ".aws"];

    /// <summary>How the process for one task's artifacts is started.</summary>
    public static ConfinedLaunch Launch(
        ClientOptions options, IReadOnlyDictionary<string, string> hostVariables, AllocationDirectory directory, string task)
    {
        ArtifactLimits limits = options.Artifacts;
        string temporary = Path.Combine(directory.TaskDirectory(task), "tmp");
        SortedDictionary<string, string> variables = Variables(limits, hostVariables, temporary);
        return new ConfinedLaunch
        {
            Program = options.SupervisorProgram,
            Arguments = options.ArtifactArguments,
            Environment = [.. variables.Select(static one => $"{one.Key}={one.Value}"), .. RuntimeSettings],
            WorkingDirectory = temporary,
            Reachable = limits.DisableFilesystemIsolation
                ? null
                : [.. Reachable(options, variables, limits), new(directory.TaskDirectory(task), MayWrite: true), new(directory.Shared, MayWrite: true)],
        };
    }

    private static SortedDictionary<string, string> Variables(
        ArtifactLimits limits, IReadOnlyDictionary<string, string> hostVariables, string temporary)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = hostVariables.GetValueOrDefault("PATH") ?? DefaultPath,
            ["HOME"] = hostVariables.GetValueOrDefault("HOME") ?? "/",
            ["TMPDIR"] = temporary,
        };

        // A program that is not self-contained finds its runtime by this one.
        foreach (string name in (string[])["DOTNET_ROOT", .. limits.EnvironmentVariables])
        {
            if (hostVariables.TryGetValue(name, out string? value))
            {
                variables[name] = value;
            }
        }

        return variables;
    }

    private static IEnumerable<ReachablePath> Reachable(
        ClientOptions options, SortedDictionary<string, string> variables, ArtifactLimits limits) =>
    [
        new("/dev/null", MayWrite: true),
        new("/dev/tty", MayWrite: true),
        .. SystemPaths.Select(static path => new ReachablePath(path)),
        .. HomePaths.Select(path => new ReachablePath(Path.Combine(variables["HOME"], path))),
        new(options.SupervisorProgram),
        new(AppContext.BaseDirectory),
        new(RuntimeEnvironment.GetRuntimeDirectory()),

        // Tools may be anywhere in PATH.
        .. variables["PATH"].Split(':').Where(static path => path.Length > 1 && path.StartsWith('/')).Select(static path => new ReachablePath(path)),

        // Such as SSL_CERT_FILE: who hands on a path wants it read.
        .. variables.Where(static one => one.Key is not ("HOME" or "TMPDIR" or "PATH") && one.Value.Length > 1 && one.Value.StartsWith('/'))
            .Select(static one => new ReachablePath(one.Value)),
        .. limits.ExtraPaths.Select(Extra),
    ];

    private static ReachablePath Extra(string text)
    {
        string[] parts = text.Split(':', 3);
        return parts.Length == 3 ? new ReachablePath(parts[2], parts[1].AsSpan().ContainsAny('w', 'c')) : new ReachablePath(text);
    }
}
