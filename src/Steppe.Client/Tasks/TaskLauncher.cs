using System.Collections.Immutable;
using System.Text.Json;
using Steppe.Client.Allocations;
using Steppe.Client.Tasks.Hooks;
using Steppe.ClientCore;
using Steppe.Drivers;
using Steppe.Model;
using Steppe.Protocol;

namespace Steppe.Client.Tasks;

/// <summary>What came of an attempt to start a task.</summary>
/// <param name="Handle">The process, null when there is none.</param>
/// <param name="Failure">What was seen instead, null when there is a process.</param>
internal sealed record LaunchOutcome(DriverHandle? Handle, TaskObservation? Failure);

/// <summary>Prepares one task's surroundings and has its driver start it.</summary>
/// <remarks>Thread-safe. Remembers nothing; starting twice under one attempt gives the same process.</remarks>
internal sealed class TaskLauncher(ClientServices services, AllocationDirectory directory)
{
    private const string TerminalKind = "TERM";

    /// <param name="work">The allocation.</param>
    /// <param name="task">The task.</param>
    /// <param name="attempt">Number of the start, from 0.</param>
    /// <param name="hooksDone">Hooks that need not run again; those that ran are added.</param>
    /// <param name="tell">Records an event for the user.</param>
    /// <param name="preparation">Gives up while hooks run; what the driver starts is never left half started.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<LaunchOutcome> StartAsync(
        AssignedWork work,
        TaskSpec task,
        int attempt,
        List<string> hooksDone,
        Action<TaskEvent> tell,
        CancellationToken preparation,
        CancellationToken cancellation)
    {
        if (services.Drivers.Find(task.Driver) is not { } driver)
        {
            return Failed(new TaskObservation.StartFailed($"this client has no driver \"{task.Driver}\"", CanRecover: false));
        }

        AllocatedTaskResources? given = work.Assigned.Resources.Tasks.GetValueOrDefault(task.Name);
        ImmutableSortedDictionary<string, string> variables;
        ImmutableArray<TaskMount> devices;
        try
        {
            variables = Environment(work, task, driver);
            devices = TaskDevices.MountsOf(given, services.Options, driver);
        }
        catch (InvalidDataException impossible)
        {
            return Failed(Refused(impossible.Message));
        }

        var interpolation = new Interpolation(variables, services.Node(), services.Options.Region);
        string user = interpolation.FreeText(task.User);
        var prestart = new TaskPrestart(
            work.Assigned.Id, task, user, driver, directory, HostTexts(variables, task), hooksDone, work.Assigned.Job.Payload, tell);
        if (await RunHooksAsync(prestart, hooksDone, preparation) is { } problem)
        {
            return Failed(problem);
        }

        if (!ConfigInterpolation.TryApply(
            task.Config, interpolation, out ImmutableSortedDictionary<string, JsonElement>? config, out string? error))
        {
            return Failed(Refused(error));
        }

        ImmutableArray<string> mistakes = driver.TaskConfig.Check(config);
        if (!mistakes.IsEmpty)
        {
            return Failed(Refused(string.Join("; ", mistakes)));
        }

        ImmutableArray<TaskMount> mounts;
        try
        {
            mounts = TaskVolumes.Of(work, task, driver, services.Node(), interpolation);
        }
        catch (InvalidDataException impossible)
        {
            return Failed(Refused(impossible.Message));
        }

        var start = new TaskStart
        {
            AllocationId = work.Assigned.Id.ToString(),
            TaskName = task.Name,
            Attempt = attempt,
            Config = config,
            Environment = variables,
            TaskDirectory = directory.TaskDirectory(task.Name),
            Mounts = [.. mounts, .. devices],
            LogDirectory = directory.Logs,
            Logs = Limits(task.LogConfig),
            User = user.Length == 0 ? null : user,
            Resources = Resources(given),
            KillSignal = KillSequence.For(task, services.Options.MaxKillTimeout, noShutdownDelay: false).Signal,
        };
        return await StartAsync(driver, start, cancellation);
    }

    /// <summary>Describes a command to run beside a task: in its directory, with its environment, as its user.</summary>
    public ExecStart DescribeExec(
        AssignedWork work, TaskSpec task, ITaskDriver driver, ImmutableArray<string> command, TerminalSize? terminal)
    {
        ImmutableSortedDictionary<string, string> variables = Environment(work, task, driver);
        string user = new Interpolation(variables, services.Node(), services.Options.Region).FreeText(task.User);

        // What runs in a terminal asks for its kind; a task started by an agent without one has no answer to pass on.
        bool lacksTerminalKind = terminal is not null && !variables.ContainsKey(TerminalKind);
        return new ExecStart
        {
            Command = command,
            Environment = lacksTerminalKind ? variables.SetItem(TerminalKind, "xterm") : variables,
            TaskDirectory = directory.TaskDirectory(task.Name),
            User = user.Length == 0 ? null : user,
            Terminal = terminal,
        };
    }

    /// <summary>Whether a task's output is kept, and how much of it.</summary>
    public static LogLimits? Limits(LogConfig? logs) => logs is { Disabled: true } or { Enabled: false }
        ? null
        : new LogLimits(
            logs?.MaxFiles ?? LogLimits.Default.MaxFiles,
            logs?.MaxFileSizeMb is { } megabytes ? megabytes * 1024L * 1024 : LogLimits.Default.MaxFileSizeBytes);

    private static async Task<LaunchOutcome> StartAsync(ITaskDriver driver, TaskStart start, CancellationToken cancellation)
    {
        try
        {
            return new LaunchOutcome(await driver.StartAsync(start, cancellation), Failure: null);
        }
        catch (DriverException refused)
        {
            return Failed(new TaskObservation.StartFailed(refused.Message, refused.Recoverable));
        }
        catch (Exception unexpected) when (unexpected is not OperationCanceledException)
        {
            return Failed(new TaskObservation.StartFailed($"driver {driver.Name}: {unexpected.Message}", CanRecover: true));
        }
    }

    private async Task<TaskObservation?> RunHooksAsync(TaskPrestart task, List<string> hooksDone, CancellationToken cancellation)
    {
        foreach (ITaskHook hook in services.Hooks)
        {
            if (hook.RunsOnce && hooksDone.Contains(hook.Name))
            {
                continue;
            }

            switch (await hook.PrestartAsync(task, cancellation))
            {
                case HookResult.Refused refused:
                    return Refused(refused.Why);
                case HookResult.Failed failed:
                    return new TaskObservation.SetupFailed(failed.Why, failed.CanRecover, failed.Event);
            }

            if (hook.RunsOnce)
            {
                hooksDone.Add(hook.Name);
            }
        }

        return null;
    }

    private TaskResources Resources(AllocatedTaskResources? given)
    {
        NodeResources node = services.Node().Resources;
        double mhzPerCore = (double)node.CpuMhz / Math.Max(1, node.TotalCores);
        int mhz = given?.CpuMhz ?? 0;
        return new TaskResources(mhz, given?.MemoryMb ?? 0, given?.MemoryMaxMb ?? 0, mhzPerCore > 0 ? mhz / mhzPerCore : 0)
        {
            OwnCores = [.. given?.Cores ?? []],
        };
    }

    private ImmutableSortedDictionary<string, string> Environment(AssignedWork work, TaskSpec task, ITaskDriver driver)
    {
        AssignedAllocation allocation = work.Assigned;
        FileIsolation isolation = driver.Capabilities.FileIsolation;
        var surroundings = new TaskSurroundings
        {
            Node = services.Node(),
            Region = allocation.Job.Region is { Length: > 0 } region ? region : services.Options.Region,
            AllocationId = allocation.Id,
            AllocationName = allocation.Name,
            AllocationIndex = allocation.NameIndex,
            Job = allocation.Job,
            Group = work.Group.Specification,
            Task = task,
            Resources = allocation.Resources,
            Paths = directory.PathsSeenBy(task.Name, isolation),
            HostDenylist = services.Options.FindList("env.denylist") ?? TaskSurroundings.DefaultHostDenylist,
            DeviceVariables = TaskDevices.VariablesOf(allocation.Resources.Tasks.GetValueOrDefault(task.Name), services.Options),
            CgroupParent = services.Options.CgroupParent,
        };
        return TaskEnvironment.Build(
            isolation == FileIsolation.Image ? surroundings : surroundings with { HostVariables = services.HostVariables });
    }

    // The agent does not see a task's directories where an isolated task sees them.
    private Interpolation HostTexts(ImmutableSortedDictionary<string, string> variables, TaskSpec task)
    {
        TaskPaths paths = directory.PathsSeenBy(task.Name, FileIsolation.None);
        return new Interpolation(
            variables.SetItem("NOMAD_ALLOC_DIR", paths.AllocationDirectory)
                .SetItem("NOMAD_TASK_DIR", paths.TaskDirectory)
                .SetItem("NOMAD_SECRETS_DIR", paths.SecretsDirectory),
            services.Node(),
            services.Options.Region);
    }

    private TaskObservation.Refused Refused(string why) => new(TaskEvents.FailedValidation(services.Time.GetUtcNow(), why));

    private static LaunchOutcome Failed(TaskObservation seen) => new(Handle: null, seen);
}
