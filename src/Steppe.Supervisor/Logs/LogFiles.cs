using System.Globalization;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Logs;

/// <summary>Writes one stream of one task into numbered files, <c>STEM.0</c>, <c>STEM.1</c>, …, keeping the newest.</summary>
/// <remarks>
/// <para>One thread. Bytes are in the kernel's hands when <see cref="Write"/> returns. A file is closed at its size limit,
/// at a line end when there is one in the last 32 KiB of what fits; numbering goes on after the highest file found.</para>
/// <para>A disk that refuses costs output, never the task: bytes that cannot be written are dropped and counted.</para>
/// </remarks>
internal sealed class LogFiles : IDisposable
{
    /// <summary>How far back from the limit a line end is looked for.</summary>
    public const int LineEndWindowBytes = 32 * 1024;

    private const uint FileMode = 0x1a4; // 0644

    private readonly string _stem;
    private readonly int _maxFiles;
    private readonly long _maxFileSizeBytes;
    private int _file = -1;
    private long _size;
    private long _index;

    public LogFiles(string directory, string stem, int maxFiles, long maxFileSizeBytes)
    {
        _stem = Path.Combine(directory, stem);
        _maxFiles = maxFiles;
        _maxFileSizeBytes = maxFileSizeBytes;
        List<long> found = Indexes(directory, stem);
        _index = found.Count == 0 ? 0 : found.Max();
        OpenCurrent();
        if (_file >= 0 && _size >= maxFileSizeBytes)
        {
            OpenNext();
        }

        if (_file < 0)
        {
            throw Errno.Failure($"could not open {PathOf(_index)}");
        }

        foreach (long index in found)
        {
            if (index <= _index - _maxFiles)
            {
                _ = Libc.Unlink(PathOf(index));
            }
        }
    }

    /// <summary>Bytes the disk refused.</summary>
    public long DroppedBytes { get; private set; }

    /// <summary>Appends bytes, going on to further files as they fill.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int room = (int)Math.Min(int.MaxValue, Math.Max(0, _maxFileSizeBytes - _size));
            if (bytes.Length <= room)
            {
                Append(bytes);
                return;
            }

            int take = EndOfLastLine(bytes[..room]);
            Append(bytes[..take]);
            bytes = bytes[take..];
            OpenNext();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Files.Close(ref _file);

    private static int EndOfLastLine(ReadOnlySpan<byte> fitting)
    {
        int windowStart = Math.Max(0, fitting.Length - LineEndWindowBytes);
        int end = fitting[windowStart..].LastIndexOf((byte)'\n');
        return end < 0 ? fitting.Length : windowStart + end + 1;
    }

    private unsafe void Append(ReadOnlySpan<byte> bytes)
    {
        if (_file < 0)
        {
            OpenCurrent();
        }

        fixed (byte* start = bytes)
        {
            int written = 0;
            while (written < bytes.Length)
            {
                nint count = Libc.Write(_file, start + written, (nuint)(bytes.Length - written));
                if (count > 0)
                {
                    written += (int)count;
                }
                else if (Errno.Last != Errno.Interrupted)
                {
                    DroppedBytes += bytes.Length - written;
                    break;
                }
            }

            _size += written;
        }
    }

    private void OpenNext()
    {
        Files.Close(ref _file);
        _index++;
        OpenCurrent();
        if (_index >= _maxFiles)
        {
            _ = Libc.Unlink(PathOf(_index - _maxFiles));
        }
    }

    private void OpenCurrent()
    {
        const int flags = Constants.OpenWrite | Constants.OpenCreate | Constants.OpenAppend | Constants.OpenCloseOnExec;
        _file = Libc.Open(PathOf(_index), flags, FileMode);
        _size = _file < 0 ? 0 : Math.Max(0, Libc.Seek(_file, 0, Constants.SeekEnd));
    }

    private string PathOf(long index) => string.Create(CultureInfo.InvariantCulture, $"{_stem}.{index}");

    private static List<long> Indexes(string directory, string stem)
    {
        List<long> indexes = [];
        foreach (string path in Directory.EnumerateFiles(directory, $"{stem}.*"))
        {
            string suffix = Path.GetFileName(path)[(stem.Length + 1)..];
            if (long.TryParse(suffix, NumberStyles.None, CultureInfo.InvariantCulture, out long index))
            {
                indexes.Add(index);
            }
        }

        return indexes;
    }
}
