using Steppe.Drivers.Processes;

namespace Steppe.Drivers.Isolation;

/// <summary>Turns a command to run beside an isolated task into what is started.</summary>
/// <remarks>Pure, save that it looks at files.</remarks>
internal static class IsolatedSession
{
    /// <summary>Builds the session.</summary>
    /// <param name="key">The task's process.</param>
    /// <param name="exec">The command.</param>
    /// <param name="settings">The operator's.</param>
    /// <exception cref="DriverException">There is no such program; not recoverable.</exception>
    public static SessionStart Build(ProcessKey key, ExecStart exec, IsolationSettings settings) => new()
    {
        Key = key,
        Program = Find(exec.Command[0], new TaskView(exec.TaskDirectory, settings), exec.Environment.GetValueOrDefault("PATH") ?? ""),
        Arguments = [.. exec.Command.Skip(1)],
        Environment = exec.Environment,
        WorkingDirectory = "/",
        User = exec.User is { Length: > 0 } user ? user : IsolatedStart.DefaultUser,
        Terminal = exec.Terminal,
        Inside = true,
    };

    // As a shell in the task's root would: a path from there, or a name on its PATH.
    private static string Find(string command, TaskView view, string searchPath)
    {
        if (command.Contains('/', StringComparison.Ordinal))
        {
            string path = Path.GetFullPath(command, "/");
            return view.Shows(path) ? path : throw new DriverException($"exec: \"{command}\": no such file", recoverable: false);
        }

        return searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathRooted)
            .Select(directory => Path.Combine(directory, command))
            .FirstOrDefault(view.Shows)
            ?? throw new DriverException($"exec: \"{command}\": not found in the task's PATH, {searchPath}", recoverable: false);
    }
}
