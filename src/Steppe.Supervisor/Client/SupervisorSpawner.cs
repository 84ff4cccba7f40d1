using System.Globalization;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Client;

/// <summary>Starts a supervisor process in a session of its own, so that it outlives the agent.</summary>
/// <remarks>Never forks. Its output goes to <c>supervisor.log</c> in the state directory.</remarks>
public static class SupervisorSpawner
{
    private const int ReadyDescriptor = 3;

    // A heap of a few MB needs no second GC thread, no diagnostics server and no tiered profiles.
    private static readonly string[] RuntimeSettings =
    [
        "DOTNET_gcServer=0",
        "DOTNET_gcConcurrent=0",
        "DOTNET_GCHeapHardLimit=0x10000000",
        "DOTNET_GCgen0size=0x100000",
        "DOTNET_GCConserveMemory=7",
        "DOTNET_TieredPGO=0",
        "DOTNET_EnableDiagnostics=0",
    ];

    /// <summary>Starts it and waits until its socket answers.</summary>
    /// <exception cref="SupervisorConnectionException">It ended before that; the message carries its last words.</exception>
    public static async Task<SpawnedSupervisor> StartAsync(SupervisorLaunch launch, CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(launch.StateDirectory);
        string log = Path.Combine(launch.StateDirectory, "supervisor.log");
        (int readEnd, int writeEnd) = MakePipe();
        SpawnedSupervisor spawned;
        try
        {
            spawned = Spawn(launch, log, writeEnd);
        }
        catch
        {
            Files.Close(ref readEnd);
            throw;
        }
        finally
        {
            Files.Close(ref writeEnd);
        }

        // The byte means it listens; the end of the pipe without one means it is gone.
        if (await Task.Run(() => ReadByte(readEnd), CancellationToken.None).WaitAsync(cancellation))
        {
            return spawned;
        }

        spawned.TryReap();
        spawned.Dispose();
        throw new SupervisorConnectionException($"the supervisor ended while starting; {LastWords(log)}");
    }

    private static SpawnedSupervisor Spawn(SupervisorLaunch launch, string log, int readyPipe)
    {
        using var plan = new SpawnPlan();
        plan.Open(0, "/dev/null", Constants.OpenRead);
        plan.Open(1, log, Constants.OpenWrite | Constants.OpenCreate | Constants.OpenAppend, 0x180);
        plan.Duplicate(1, 2);
        plan.Duplicate(readyPipe, ReadyDescriptor);
        plan.CloseFrom(ReadyDescriptor + 1);
        int error = plan.Spawn(launch.Program, Arguments(launch), Environment(), out int processId);
        return error == 0
            ? new SpawnedSupervisor(processId)
            : throw new SupervisorConnectionException($"could not start the supervisor {launch.Program}: {Errno.Text(error)}");
    }

    private static List<string> Arguments(SupervisorLaunch launch)
    {
        List<string> arguments =
        [
            launch.Program, .. launch.LeadingArguments,
            "-state-dir", launch.StateDirectory,
            "-socket", launch.SocketPath,
            "-cgroup-parent", launch.CgroupParent,
            "-cgroups", launch.Cgroups,
            "-idle-timeout-ms", ((long)launch.IdleTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
            "-ready-fd", ReadyDescriptor.ToString(CultureInfo.InvariantCulture),
        ];
        if (launch.Dev)
        {
            arguments.Add("-dev");
        }

        return arguments;
    }

    private static List<string> Environment()
    {
        List<string> environment = [];
        foreach (System.Collections.DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            environment.Add($"{variable.Key}={variable.Value}");
        }

        environment.RemoveAll(static entry => RuntimeSettings.Any(setting =>
            entry.StartsWith(setting[..(setting.IndexOf('=', StringComparison.Ordinal) + 1)], StringComparison.Ordinal)));
        environment.AddRange(RuntimeSettings);
        return environment;
    }

    private static unsafe (int ReadEnd, int WriteEnd) MakePipe()
    {
        int* ends = stackalloc int[2];
        return Libc.Pipe(ends, Constants.OpenCloseOnExec) == 0 ? (ends[0], ends[1]) : throw Errno.Failure("could not make a pipe");
    }

    private static unsafe bool ReadByte(int descriptor)
    {
        byte one;
        nint read = Libc.Read(descriptor, &one, 1);
        while (read < 0 && Errno.Last == Errno.Interrupted)
        {
            read = Libc.Read(descriptor, &one, 1);
        }

        _ = Libc.Close(descriptor);
        return read == 1;
    }

    private static string LastWords(string log)
    {
        try
        {
            return File.ReadLines(log).LastOrDefault(static line => line.Length > 0) is { } line
                ? $"its last words in {log}: {line}"
                : $"{log} is empty";
        }
        catch (IOException error)
        {
            return error.Message;
        }
    }
}
