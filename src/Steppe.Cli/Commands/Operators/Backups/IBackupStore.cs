namespace Steppe.Cli.Commands.Operators.Backups;

/// <summary>Where snapshots are kept.</summary>
/// <remarks>Failures are <see cref="IOException"/>s whose messages say what to do.</remarks>
internal interface IBackupStore
{
    /// <summary>What it is called in messages.</summary>
    string Name { get; }

    /// <summary>Names of everything that is kept and begins so, in any order.</summary>
    Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellation);

    Task WriteAsync(string name, byte[] file, CancellationToken cancellation);

    Task<byte[]> ReadAsync(string name, CancellationToken cancellation);

    Task DeleteAsync(string name, CancellationToken cancellation);
}
