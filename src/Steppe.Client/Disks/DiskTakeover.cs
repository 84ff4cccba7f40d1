using Steppe.Client.Allocations;
using Steppe.Model;

namespace Steppe.Client.Disks;

/// <summary>Gives an allocation the data of the one it replaces, where its job asks for that.</summary>
/// <remarks>Thread-safe. Runs when the predecessor has ended, and before any task starts. Best effort: without the data the tasks start all
/// the same, and are told so. Source: job specification, <c>ephemeral_disk</c>.</remarks>
/// <param name="remote">Fetches from other nodes.</param>
/// <param name="findHere">The directory of an allocation that is held on this node.</param>
internal sealed class DiskTakeover(RemoteDisk remote, Func<AllocationId, AllocationDirectory?> findHere)
{
    // Below the allocation's directory, so that it goes with it when the agent dies in between.
    private const string Arriving = ".arriving";

    /// <summary>Moves or fetches the data.</summary>
    /// <param name="work">The allocation.</param>
    /// <param name="own">Its directory, built.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What the user is told, or null when there is nothing to tell.</returns>
    public async Task<string?> RunAsync(AssignedWork work, AllocationDirectory own, CancellationToken cancellation)
    {
        AllocationId previous = work.Assigned.PreviousAllocationId;
        if (!work.Group.IsDiskSticky || previous.IsNone)
        {
            return null;
        }

        string[] tasks = [.. work.Group.Tasks.Select(static task => task.Name)];
        try
        {
            if (findHere(previous) is { } held)
            {
                return DiskParts.Move(held.Root, own.Root, tasks) ? $"Took over the data of allocation {previous}" : Without(previous, "it is gone");
            }

            return work.Assigned.PreviousDisk switch
            {
                null => null,
                var disk when disk.NodeId == work.Assigned.NodeId => Without(previous, "it is gone from this node"),
                var disk when !work.Group.IsDiskMigrated => Without(previous, $"it stays on node {disk.NodeId}, since ephemeral_disk does not migrate"),
                { Address.Length: 0 } disk => Without(previous, $"node {disk.NodeId} is out of reach"),
                var disk => await FetchAsync(disk, previous, own, tasks, cancellation),
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Without(previous, error.Message);
        }
    }

    private async Task<string> FetchAsync(
        Protocol.PreviousDisk disk, AllocationId previous, AllocationDirectory own, string[] tasks, CancellationToken cancellation)
    {
        string arriving = Path.Combine(own.Root, Arriving);
        try
        {
            if (await remote.FetchAsync(disk, previous, arriving, tasks, cancellation) is { } problem)
            {
                return Without(previous, problem);
            }

            DiskParts.Move(arriving, own.Root, tasks);
            return $"Fetched the data of allocation {previous} from node {disk.NodeId}";
        }
        finally
        {
            if (Directory.Exists(arriving))
            {
                Directory.Delete(arriving, recursive: true);
            }
        }
    }

    private static string Without(AllocationId previous, string why) => $"Starts without the data of allocation {previous}: {why}";
}
