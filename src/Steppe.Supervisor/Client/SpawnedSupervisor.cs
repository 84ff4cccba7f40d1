using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Client;

/// <summary>A supervisor process this agent has started, and therefore must take off the process table when it ends.</summary>
/// <remarks>Not thread-safe. Forgetting it costs one zombie until the agent ends, nothing more.</remarks>
public sealed class SpawnedSupervisor : IDisposable
{
    private int _handle;

    internal SpawnedSupervisor(int processId)
    {
        ProcessId = processId;
        _handle = Processes.OpenHandle(processId);
    }

    /// <summary>Its process id.</summary>
    public int ProcessId { get; }

    /// <summary>Reaps it if it has ended; true when it is gone.</summary>
    public bool TryReap()
    {
        if (_handle >= 0 && Processes.TryReap(_handle))
        {
            Files.Close(ref _handle);
        }

        return _handle < 0;
    }

    /// <summary>Closes the handle; the process goes on.</summary>
    public void Dispose() => Files.Close(ref _handle);
}
