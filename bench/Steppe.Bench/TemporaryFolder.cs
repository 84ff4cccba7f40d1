using Steppe.Bench.Native;

namespace Steppe.Bench;

/// <summary>A folder that is gone, with all that works in it, when this is disposed.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("steppe-bench-").FullName;

    /// <summary>The path of a file in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        // What an agent leaves when it had to be killed: supervisor, tasks, mounts. Each by its own id, never by name.
        foreach (int processId in Measures.ProcessFacts.WorkingIn(Path))
        {
            _ = Libc.Kill(processId, Libc.SignalKill);
        }

        foreach (string mount in File.ReadLines("/proc/self/mounts").Select(static line => line.Split(' ')[1])
            .Where(mount => mount.StartsWith(Path + "/", StringComparison.Ordinal)).Reverse().ToArray())
        {
            _ = Libc.Unmount(mount, Libc.Detach);
        }

        Delete(attempts: 5);
    }

    private void Delete(int attempts)
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (DirectoryNotFoundException) when (!Directory.Exists(Path))
        {
            // Already gone.
        }
        catch (IOException) when (attempts > 1)
        {
            // A process that was just killed may still have created a file.
            Delete(attempts - 1);
        }
    }
}
