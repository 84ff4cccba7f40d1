using Steppe.Supervisor.Launching;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Isolation;

/// <summary>A task's standard streams, opened on the host for a child that cannot see the host's paths.</summary>
internal sealed class OpenOutputs : IDisposable
{
    private int _input = -1;
    private int _output = -1;
    private int _error = -1;

    /// <exception cref="IOException">One cannot be opened.</exception>
    public OpenOutputs(LaunchCommand command)
    {
        try
        {
            _input = Open(command.StandardInput, command.InputFlags);
            _output = Open(command.StandardOutput, command.OutputFlags);
            _error = Open(command.StandardError, command.OutputFlags);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Input => _input;

    public int Output => _output;

    public int Error => _error;

    /// <inheritdoc/>
    public void Dispose()
    {
        Files.Close(ref _input);
        Files.Close(ref _output);
        Files.Close(ref _error);
    }

    private static int Open(string path, int flags)
    {
        int opened = Libc.Open(path, flags | Constants.OpenCloseOnExec, 0);
        return opened >= 0 ? opened : throw Errno.Failure($"could not open {path}");
    }
}
