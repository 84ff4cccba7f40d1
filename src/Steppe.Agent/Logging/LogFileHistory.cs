namespace Steppe.Agent.Logging;

/// <summary>The agent's log file from its beginning; who follows it goes on with the next one when it is put aside.</summary>
/// <remarks>One reader.</remarks>
internal sealed class LogFileHistory : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly string _path;
    private readonly TimeProvider _time;
    private FileStream _file;
    private string? _name;

    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be opened.</exception>
    public LogFileHistory(string path, TimeProvider time)
    {
        (_path, _time) = (path, time);
        _file = Open(path);
        _name = NameOf(_file);
    }

    /// <summary>Reads on.</summary>
    /// <param name="buffer">Takes what is read.</param>
    /// <param name="follows">Whether to wait for more at the end.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>How many bytes; 0 at the end.</returns>
    public async Task<int> ReadAsync(byte[] buffer, bool follows, CancellationToken cancellation)
    {
        while (true)
        {
            // The name first: what was written before it changed is still in this file.
            bool isAside = follows && NameOf(_file) != _name;
            int read = await _file.ReadAsync(buffer, cancellation);
            if (read > 0 || !follows)
            {
                return read;
            }

            if (isAside && File.Exists(_path))
            {
                await _file.DisposeAsync();
                _file = Open(_path);
                _name = NameOf(_file);
                continue;
            }

            await Task.Delay(PollInterval, _time, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    // Where the open file stands now: another place once it was renamed.
    private static string? NameOf(FileStream file) => new FileInfo($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}").LinkTarget;
}
