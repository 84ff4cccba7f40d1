using Steppe.Agent.Configuration;
using Steppe.Log;
using Steppe.Log.Disk;

namespace Steppe.Agent.Composition;

/// <summary>The directory an agent keeps everything in, held against other agents while it runs.</summary>
/// <remarks>A <c>-dev</c> agent without <c>data_dir</c> gets one that is removed when this is disposed.</remarks>
internal sealed class DataDirectory : IDisposable
{
    private const string LockName = "agent.lock";

    // Tasks of other users must be able to pass on their way to their own directories.
    private const UnixFileMode OwnerAndPassers = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly IDisposable _lock;
    private readonly bool _isTemporary;

    private DataDirectory(string path, IDisposable held, bool isTemporary) =>
        (Path, _lock, _isTemporary) = (path, held, isTemporary);

    /// <summary>Its absolute path.</summary>
    public string Path { get; }

    /// <exception cref="AgentStartException">It cannot be made, not be written, or another agent has it.</exception>
    public static DataDirectory Open(AgentConfig config)
    {
        bool isTemporary = config.DataDirectory is null;
        string path = config.DataDirectory ?? Make("a temporary directory", static () => Directory.CreateTempSubdirectory("steppe-dev-").FullName);
        Make($"data_dir {path}", () => Directory.CreateDirectory(path, OwnerAndPassers).FullName);
        if (isTemporary)
        {
            File.SetUnixFileMode(path, OwnerAndPassers);
        }

        try
        {
            return new DataDirectory(path, new PosixDisk(path).Lock(LockName), isTemporary);
        }
        catch (LogLockedException locked)
        {
            string holder = locked.HolderProcessId is { } process ? $" (process {process})" : "";
            throw new AgentStartException(
                $"data_dir {path} is in use by another agent{holder}: stop that one, or give this one a data_dir of its own", locked);
        }
        catch (LogRefusedException refused)
        {
            throw new AgentStartException($"data_dir {path} cannot be used: {refused.Message}", refused);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lock.Dispose();
        if (!_isTemporary)
        {
            return;
        }

        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It lies in the system's directory for temporary files, which is cleaned by others.
        }
    }

    private static string Make(string what, Func<string> make)
    {
        try
        {
            return make();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AgentStartException(
                $"{what} cannot be made: {error.Message} It must be writable by the user the agent runs as", error);
        }
    }
}
