using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Steppe.Log.Disk;

/// <summary>A file on a real disk, written in place and made durable by <c>fdatasync</c>.</summary>
internal sealed class PosixFile(SafeFileHandle handle, string path) : ILogFile
{
    /// <inheritdoc/>
    public long Length => RandomAccess.GetLength(handle);

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> buffer)
    {
        int total = 0;
        while (total < buffer.Length)
        {
            int read = RandomAccess.Read(handle, buffer[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(handle, bytes, offset);

    /// <inheritdoc/>
    public void Sync()
    {
        if (NativeMethods.DataSync(handle) != 0)
        {
            throw new IOException($"fdatasync of {path} failed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
