using Microsoft.Win32.SafeHandles;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor;

/// <summary>Entry point of <c>steppe supervisor</c>.</summary>
/// <remarks>
/// <para>Two threads, no thread pool, no sockets or JSON of the framework: it must stay small for months.</para>
/// <para>SIGTERM, SIGINT and SIGHUP are ignored: it ends by itself after its last task, and ending earlier would lose exit codes.</para>
/// </remarks>
public static class SupervisorProgram
{
    private const int Success = 0;
    private const int Failure = 1;
    private const int WrongUsage = 2;

    /// <summary>Runs a supervisor until it has nothing left to do.</summary>
    /// <param name="arguments"><c>-state-dir DIR -socket PATH [-dev] [-cgroup-parent NAME] [-cgroups auto|v2|v1|none]
    /// [-idle-timeout-ms N] [-ready-fd N]</c>.</param>
    /// <returns>The process' exit code.</returns>
    public static int Run(string[] arguments)
    {
        var log = new SupervisorLog(TimeProvider.System);
        if (SupervisorOptions.Parse(arguments, out string? problem) is not { } options)
        {
            log.Write($"steppe supervisor: {problem}");
            return WrongUsage;
        }

        try
        {
            Directory.CreateDirectory(options.StateDirectory);
            using SafeFileHandle? stateLock = TryLock(Path.Combine(options.StateDirectory, "supervisor.lock"));
            if (stateLock is null)
            {
                log.Write($"another supervisor has {options.StateDirectory}; connect to it instead of starting one");
                return Failure;
            }

            DetachFromStarter();
            using var supervisor = new SupervisorHost(options, log, TimeProvider.System);
            supervisor.Run();
            return Success;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log.Write(error.Message);
            return Failure;
        }
    }

    private static void DetachFromStarter()
    {
        // Not to hold the agent's directory, or its mount, for as long as tasks live.
        Directory.SetCurrentDirectory("/");
        Processes.KeepDescriptorsFromChildren();
        foreach (int signal in (int[])[Constants.SignalTerminate, Constants.SignalInterrupt, Constants.SignalHangUp])
        {
            Libc.SetSignalHandler(signal, Constants.SignalIgnore);
        }
    }

    private static SafeFileHandle? TryLock(string path)
    {
        try
        {
            // FileShare.None is an advisory lock on the whole file, released by the kernel when this process dies.
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
