using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Operators.Backups;

/// <summary>Snapshots in a directory; readable by their owner only.</summary>
internal sealed class DirectoryStore(string path) : IBackupStore
{
    /// <inheritdoc/>
    public string Name => path;

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<string>>([.. Directory.EnumerateFiles(path, prefix + "*").Select(static file => Path.GetFileName(file))]);

    /// <inheritdoc/>
    public Task WriteAsync(string name, byte[] file, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(path);
            SnapshotFile.Write(Path.Combine(path, name), file);
        }
        catch (CliException error)
        {
            throw new IOException(error.Message, error);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<byte[]> ReadAsync(string name, CancellationToken cancellation) => File.ReadAllBytesAsync(Path.Combine(path, name), cancellation);

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellation)
    {
        File.Delete(Path.Combine(path, name));
        return Task.CompletedTask;
    }
}
