using System.Text;

namespace Steppe.Supervisor.Native;

/// <summary>A path short enough for a unix socket's address, whatever the length of the real one.</summary>
/// <remarks>The kernel takes 107 bytes. A longer path is reached through a descriptor of its directory, which stays open
/// until this is disposed.</remarks>
internal sealed class SocketAddressPath : IDisposable
{
    /// <summary>Longest path the kernel takes, in bytes.</summary>
    public const int MaxBytes = 107;

    private const int OpenPathOnly = 0x200000;

    private int _directory = -1;

    public SocketAddressPath(string path)
    {
        Path = path;
        if (Encoding.UTF8.GetByteCount(path) <= MaxBytes)
        {
            return;
        }

        string directory = System.IO.Path.GetDirectoryName(path) ?? "/";
        _directory = Libc.Open(directory, OpenPathOnly | Constants.OpenCloseOnExec, 0);
        if (_directory < 0)
        {
            throw Errno.Failure($"could not open {directory}");
        }

        Path = $"/proc/self/fd/{_directory}/{System.IO.Path.GetFileName(path)}";
    }

    /// <summary>What to bind or connect to.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void Dispose() => Files.Close(ref _directory);
}
