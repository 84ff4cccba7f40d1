using System.Collections.Immutable;
using Steppe.Drivers.Processes;

namespace Steppe.Drivers.Isolation;

/// <summary>Turns a task of an isolating driver into the process to start.</summary>
/// <remarks>Pure, save that it looks at files.</remarks>
internal static class IsolatedStart
{
    /// <summary>Whom tasks run as that name nobody.</summary>
    public const string DefaultUser = "nobody";

    private const long Mebibyte = 1024 * 1024;
    private const int LeastShares = 2;

    /// <summary>Keys of a task's <c>config</c> that isolating drivers share.</summary>
    public static ImmutableArray<ConfigKey> TaskKeys { get; } =
    [
        new ConfigKey("pid_mode", ConfigType.Text),
        new ConfigKey("ipc_mode", ConfigType.Text),
        new ConfigKey("cap_add", ConfigType.TextList),
        new ConfigKey("cap_drop", ConfigType.TextList),
        new ConfigKey("cpu_hard_limit", ConfigType.Flag),
        new ConfigKey("pids_limit", ConfigType.Number),
        new ConfigKey("work_dir", ConfigType.Text),
    ];

    /// <summary>Builds the process.</summary>
    /// <param name="start">The task.</param>
    /// <param name="config">Its <c>config</c>.</param>
    /// <param name="settings">The operator's.</param>
    /// <param name="view">Its files.</param>
    /// <param name="program">Path of the program inside.</param>
    /// <param name="arguments">Arguments after the program's name.</param>
    /// <exception cref="DriverException">The task wants what it may not have.</exception>
    public static ProcessStart Build(
        TaskStart start, DriverConfig config, IsolationSettings settings, TaskView view, string program, ImmutableArray<string> arguments)
    {
        (ulong bound, ulong granted) = Capabilities.Decide(
            config.GetTextList("cap_add"), config.GetTextList("cap_drop"), settings.AllowedCapabilities);
        return new ProcessStart
        {
            Key = ProcessTasks.KeyOf(start),
            Program = program,
            Arguments = arguments,
            Environment = start.Environment,
            WorkingDirectory = WorkingDirectory(config),
            User = start.User is { Length: > 0 } user ? user : DefaultUser,
            LogDirectory = start.LogDirectory,
            Logs = start.Logs,
            Isolation = new ProcessIsolation
            {
                Root = start.TaskDirectory,
                Mounts = view.Mounts,
                PrivatePids = IsolationSettings.IsPrivate(config, "pid_mode", settings.PrivatePids),
                PrivateIpc = IsolationSettings.IsPrivate(config, "ipc_mode", settings.PrivateIpc),
                Capabilities = bound,
                GrantedCapabilities = granted,
                NoPivotRoot = settings.NoPivotRoot,
            },
            Limits = Limits(start.Resources, config, settings),
        };
    }

    private static string WorkingDirectory(DriverConfig config) => config.FindText("work_dir") switch
    {
        null or "" => "/",
        var path when Path.IsPathRooted(path) => path,
        var path => throw new DriverException($"config.work_dir: \"{path}\" must be an absolute path in the task", recoverable: false),
    };

    private static ProcessLimits Limits(TaskResources given, DriverConfig config, IsolationSettings settings)
    {
        if (given.CpuMhz < LeastShares)
        {
            throw new DriverException($"resources.cpu: {given.CpuMhz} MHz is too little for the kernel; ask for {LeastShares} or more", recoverable: false);
        }

        long processes = config.GetNumber("pids_limit", settings.MostProcesses);
        if (processes < 0 || (settings.MostProcesses > 0 && (processes == 0 || processes > settings.MostProcesses)))
        {
            throw new DriverException(
                settings.MostProcesses > 0
                    ? $"config.pids_limit: must be between 1 and {settings.MostProcesses}, the operator's limit"
                    : "config.pids_limit: must not be negative",
                recoverable: false);
        }

        bool isCapped = config.GetFlag("cpu_hard_limit");
        if (isCapped && given.CpuCores <= 0)
        {
            throw new DriverException("config.cpu_hard_limit: this node does not know its processor's speed; set client.cpu_total_compute", recoverable: false);
        }

        long memory = given.MemoryMb * Mebibyte;
        return new ProcessLimits
        {
            MemoryBytes = given.MemoryMaxMb switch { > 0 and var most => most * Mebibyte, < 0 => 0, 0 => memory },
            MemoryReservationBytes = given.MemoryMaxMb == 0 ? 0 : memory,
            CpuShares = given.CpuMhz,
            CpuCores = isCapped ? given.CpuCores : 0,
            Processes = processes,
            OwnCores = given.OwnCores,
        };
    }
}
