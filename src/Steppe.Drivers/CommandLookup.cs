namespace Steppe.Drivers;

/// <summary>Finds the program a job file's <c>command</c> means on the host.</summary>
/// <remarks>
/// <para>In this order: <c>TASK/local/COMMAND</c>, <c>TASK/COMMAND</c>, the command itself when it is an absolute path, the
/// agent's <c>PATH</c>.</para>
/// <para>A file of the allocation that lacks execute permission gets it, because artifacts and templates rarely carry it; files
/// of the host are left as they are.</para>
/// </remarks>
internal static class CommandLookup
{
    private const UnixFileMode Executable =
        UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Finds the program.</summary>
    /// <param name="command">As in the job file, interpolated.</param>
    /// <param name="taskDirectory">The task's directory, absolute.</param>
    /// <param name="searchPath">The agent's <c>PATH</c>.</param>
    /// <returns>An absolute path.</returns>
    /// <exception cref="DriverException">There is no such program; not recoverable.</exception>
    public static string Find(string command, string taskDirectory, string searchPath)
    {
        if (command.Length == 0)
        {
            throw new DriverException("config.command: must not be empty", recoverable: false);
        }

        string relative = command.TrimStart('/');
        foreach (string candidate in (string[])[Path.Combine(taskDirectory, "local", relative), Path.Combine(taskDirectory, relative)])
        {
            if (File.Exists(candidate))
            {
                return MakeExecutable(Path.GetFullPath(candidate), taskDirectory);
            }
        }

        if (Path.IsPathRooted(command))
        {
            return File.Exists(command)
                ? MakeExecutable(Path.GetFullPath(command), taskDirectory)
                : throw NotFound(command, "it is neither in the task's directory nor on this host");
        }

        return FindOnPath(command, searchPath)
            ?? throw NotFound(command, $"it is neither in the task's directory (local/ included) nor in the agent's PATH, {searchPath}");
    }

    /// <summary>Finds the program that a shell of the task would run: a path from the task's directory, or a name on its <c>PATH</c>.</summary>
    /// <exception cref="DriverException">There is no such program; not recoverable.</exception>
    public static string FindForSession(string command, string taskDirectory, IReadOnlyDictionary<string, string> environment)
    {
        string searchPath = environment.GetValueOrDefault("PATH") ?? "";
        string? found = command.Contains('/', StringComparison.Ordinal)
            ? Path.GetFullPath(command, taskDirectory) is var path && File.Exists(path) ? path : null
            : FindOnPath(command, searchPath);
        return found ?? throw new DriverException(
            command.Contains('/', StringComparison.Ordinal)
                ? $"exec: \"{command}\": no such file"
                : $"exec: \"{command}\": not found in the task's PATH, {searchPath}",
            recoverable: false);
    }

    /// <summary>Makes a file of the allocation executable; any other is left as it is.</summary>
    /// <returns>The path.</returns>
    public static string MakeExecutable(string path, string taskDirectory)
    {
        string allocation = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(taskDirectory)) ?? taskDirectory;
        UnixFileMode mode = File.GetUnixFileMode(path);
        bool isOurs = path.StartsWith($"{allocation}/", StringComparison.Ordinal) && new FileInfo(path).LinkTarget is null;
        if (isOurs && (mode & Executable) != Executable)
        {
            TrySetMode(path, mode | Executable);
        }

        return path;
    }

    // A command with a slash is a path, never searched for.
    private static string? FindOnPath(string command, string searchPath) => command.Contains('/', StringComparison.Ordinal)
        ? null
        : searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathRooted)
            .Select(directory => Path.Combine(directory, command))
            .FirstOrDefault(static candidate => File.Exists(candidate) && (File.GetUnixFileMode(candidate) & AnyExecute) != UnixFileMode.None);

    private static void TrySetMode(string path, UnixFileMode mode)
    {
        try
        {
            File.SetUnixFileMode(path, mode);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DriverException($"could not make {path} executable: {error.Message}", recoverable: false, error);
        }
    }

    private static DriverException NotFound(string command, string where) =>
        new($"config.command: \"{command}\" was not found: {where}", recoverable: false);
}
