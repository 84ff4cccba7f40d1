using Microsoft.Extensions.Logging;
using Steppe.Client.Allocations;
using Steppe.Drivers;
using Steppe.Drivers.Processes;

namespace Steppe.Client.Tasks;

/// <summary>Ends what an attempt of a task left behind, and has the driver forget it.</summary>
internal sealed partial class AttemptCleanup(ClientServices services, Func<AssignedWork> work, string name)
{
    private readonly ILogger _log = services.Log;

    /// <summary>Cleans up after the last attempt; earlier ones were before it began.</summary>
    /// <remarks>Without a handle too: an agent that died between the start and the storing of the handle left a process that
    /// only its key finds. A driver that fails is logged: the next start must not wait for it for ever.</remarks>
    /// <param name="ended">The attempt.</param>
    /// <param name="leaving">Cancelled when the agent leaves.</param>
    /// <returns>Whether the handle may be forgotten: not while its driver is missing, which may come back.</returns>
    public async Task<bool> EndAsync(EndedAttempt ended, CancellationToken leaving)
    {
        if (ended.Number < 0 || services.Drivers.Find(ended.Handle?.Driver ?? work().GetTask(name).Specification.Driver) is not { } driver)
        {
            return false;
        }

        string allocation = work().Assigned.Id.ToString();
        try
        {
            if (ended.Handle is { } handle)
            {
                await driver.DestroyAsync(handle.ToHandle(), leaving);
            }
            else
            {
                await driver.DestroyAsync(new ProcessKey(allocation, name, ended.Number), leaving);
            }
        }
        catch (DriverException failed)
        {
            LogCleanupFailed(allocation, name, failed.Message);
        }

        return true;
    }

    [LoggerMessage(4213, LogLevel.Warning, "{Allocation}/{Task}: what it left could not be removed: {Why}")]
    private partial void LogCleanupFailed(string allocation, string task, string why);
}
