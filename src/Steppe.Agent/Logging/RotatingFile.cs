using System.Globalization;
using System.Text;

namespace Steppe.Agent.Logging;

/// <summary>A log file that is put aside when it is old or large: <c>log_file</c> and <c>log_rotate_*</c>.</summary>
/// <remarks>
/// <para>Not thread-safe: the log calls it under its lock. The file in use has the configured name (<c>nomad.log</c> in a
/// directory); files put aside carry the moment in nanoseconds, <c>nomad-1577836800000000000.log</c>.</para>
/// <para>A disk that refuses loses lines of the file and never stops the agent: the console still has them.</para>
/// </remarks>
internal sealed class RotatingFile : IDisposable
{
    private const string DefaultName = "nomad.log";

    private readonly string _path;
    private readonly TimeSpan _longest;
    private readonly long _largestBytes;
    private readonly int _keep;
    private readonly TimeProvider _time;
    private FileStream? _stream;
    private DateTimeOffset _startedAt;

    /// <param name="path">The file, or a directory when it ends in a slash.</param>
    /// <param name="longest">How long one file is written to.</param>
    /// <param name="largestBytes">How large one file gets; 0 for no limit.</param>
    /// <param name="keep">Files put aside that are kept: 0 keeps all, a negative number none.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be made.</exception>
    public RotatingFile(string path, TimeSpan longest, long largestBytes, int keep, TimeProvider time)
    {
        _path = path.EndsWith('/') ? Path.Combine(path, DefaultName) : path;
        (_longest, _largestBytes, _keep, _time) = (longest, largestBytes, keep, time);
        Directory.CreateDirectory(FolderPath);
        Start();
    }

    /// <summary>The file in use.</summary>
    public string FilePath => _path;

    private string FolderPath => Path.GetDirectoryName(_path) ?? "/";

    public void WriteLine(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
        try
        {
            bool isTooLarge = _largestBytes > 0 && _stream is { Length: > 0 } && _stream.Length + bytes.Length > _largestBytes;
            if (isTooLarge || _time.GetUtcNow() - _startedAt >= _longest)
            {
                Rotate();
            }

            _stream?.Write(bytes);
            _stream?.Flush();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // There is nowhere to say so but the console, which gets the line itself.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream?.Dispose();

    private void Start()
    {
        _stream = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _startedAt = _time.GetUtcNow();
    }

    private void Rotate()
    {
        _stream?.Dispose();
        _stream = null;
        long nanoseconds = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        string stamp = nanoseconds.ToString(CultureInfo.InvariantCulture);
        string aside = Path.Combine(FolderPath, $"{Path.GetFileNameWithoutExtension(_path)}-{stamp}{Path.GetExtension(_path)}");
        if (File.Exists(_path))
        {
            File.Move(_path, aside, overwrite: true);
        }

        Start();
        Prune();
    }

    private void Prune()
    {
        if (_keep == 0)
        {
            return;
        }

        string pattern = $"{Path.GetFileNameWithoutExtension(_path)}-*{Path.GetExtension(_path)}";
        string[] aside = [.. Directory.EnumerateFiles(FolderPath, pattern).Where(IsOurs).Order(StringComparer.Ordinal)];
        foreach (string old in aside.Take(Math.Max(0, aside.Length - Math.Max(_keep, 0))))
        {
            File.Delete(old);
        }
    }

    // The pattern alone would also take "nomad-audit.log".
    private bool IsOurs(string file) =>
        Path.GetFileNameWithoutExtension(file)[(Path.GetFileNameWithoutExtension(_path).Length + 1)..] is { Length: > 0 } stamp
        && stamp.All(char.IsAsciiDigit);
}
