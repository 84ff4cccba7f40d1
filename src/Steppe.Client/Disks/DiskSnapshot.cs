using Steppe.Client.Allocations;

namespace Steppe.Client.Disks;

/// <summary>The data of an ended allocation, for the node where it is replaced.</summary>
public sealed class DiskSnapshot
{
    private readonly AllocationRunner _runner;

    internal DiskSnapshot(AllocationRunner runner) => _runner = runner;

    /// <summary>Writes it as a tar stream.</summary>
    /// <exception cref="IOException">Something could not be read; what was written is no whole archive.</exception>
    public Task WriteAsync(Stream output, CancellationToken cancellation) => DiskArchive.WriteAsync(
        _runner.Directory.Root, _runner.Tasks.Select(static task => task.Name), output, cancellation);
}
