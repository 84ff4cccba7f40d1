namespace Steppe.Drivers.Isolation;

/// <summary>Finds the program a job file's <c>command</c> means in an isolated task.</summary>
/// <remarks>In this order: <c>/local/COMMAND</c>, <c>/COMMAND</c> (the task's directory), the command itself when it is an
/// absolute path, then <c>/usr/local/bin</c>, <c>/usr/bin</c> and <c>/bin</c> inside. Files of the allocation are made executable.
/// Source: reference, section 4.0.</remarks>
internal static class InsideLookup
{
    private static readonly string[] SearchPath = ["/usr/local/bin", "/usr/bin", "/bin"];

    /// <summary>Finds the program.</summary>
    /// <returns>An absolute path in the task.</returns>
    /// <exception cref="DriverException">There is no such program; not recoverable.</exception>
    public static string Find(string command, string key, TaskView view, string taskDirectory)
    {
        if (command.Length == 0)
        {
            throw new DriverException($"config.{key}: must not be empty", recoverable: false);
        }

        string relative = command.TrimStart('/');
        foreach (string inside in (string[])[$"/local/{relative}", $"/{relative}"])
        {
            string path = view.HostPathOf(inside);
            if (File.Exists(path))
            {
                CommandLookup.MakeExecutable(path, taskDirectory);
                return Path.GetFullPath(inside);
            }
        }

        if (Path.IsPathRooted(command))
        {
            return view.Shows(command) ? Path.GetFullPath(command) : throw NotFound(key, command, "the task's root has no such file");
        }

        string? found = command.Contains('/', StringComparison.Ordinal)
            ? null
            : SearchPath.Select(directory => $"{directory}/{command}").FirstOrDefault(view.Shows);
        return found ?? throw NotFound(
            key, command, $"it is neither in the task's directory (local/ included) nor in {string.Join(", ", SearchPath)} of its root");
    }

    private static DriverException NotFound(string key, string command, string where) => new(
        $"config.{key}: \"{command}\" was not found: {where}; the client's chroot_env says what the root has of the host", recoverable: false);
}
