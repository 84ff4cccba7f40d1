using Steppe.ClientCore;

namespace Steppe.Client.Artifacts.Fetching;

/// <summary>Counts what is unpacked, and stops what would fill the disk.</summary>
/// <param name="limits">What is allowed.</param>
/// <param name="archiveBytes">Size of the archive.</param>
internal sealed class UnpackBudget(ArtifactLimits limits, long archiveBytes)
{
    private readonly byte[] _buffer = new byte[128 * 1024];
    private long _bytes;
    private int _entries;

    /// <summary>Counts a file, a directory or a link.</summary>
    public void AddEntry()
    {
        if (limits.MaxUnpackedFiles > 0 && ++_entries > limits.MaxUnpackedFiles)
        {
            throw new FetchException(
                $"the archive holds more than the {limits.MaxUnpackedFiles} files that client.artifact.decompression_file_count_limit allows", canRetry: false);
        }
    }

    /// <summary>Copies, counting.</summary>
    public void Copy(Stream from, Stream to)
    {
        for (int read = from.Read(_buffer); read > 0; read = from.Read(_buffer))
        {
            _bytes += read;
            if (limits.MaxUnpackedBytes > 0 && _bytes > limits.MaxUnpackedBytes)
            {
                throw new FetchException(
                    $"the archive unpacks to more than the {limits.MaxUnpackedBytes} bytes that client.artifact.decompression_size_limit allows", canRetry: false);
            }

            if (_bytes > limits.FreeUnpackedBytes && _bytes / limits.MaxRatio > archiveBytes)
            {
                throw new FetchException(
                    $"the archive of {archiveBytes} bytes unpacks to more than {limits.MaxRatio} times its size: it looks like a decompression bomb", canRetry: false);
            }

            to.Write(_buffer, 0, read);
        }
    }
}
