using Steppe.Drivers;
using Steppe.Supervisor.Sessions;

namespace Steppe.Client.Supervision;

/// <summary>A session of this agent as drivers hand it out.</summary>
/// <param name="session">The command.</param>
/// <param name="ended">Called once when it has been disposed.</param>
internal sealed class ExecSession(TaskSession session, Func<ValueTask> ended) : IExecSession
{
    private int _isDisposed;

    /// <inheritdoc/>
    public Task<int> Exited => session.Exited;

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>> ReadOutputAsync(CancellationToken cancellation) => session.ReadOutputAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>> ReadErrorAsync(CancellationToken cancellation) => session.ReadErrorAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask WriteInputAsync(ReadOnlyMemory<byte> input, CancellationToken cancellation) =>
        new(session.WriteInputAsync(input, cancellation));

    /// <inheritdoc/>
    public ValueTask CloseInputAsync(CancellationToken cancellation) => new(session.CloseInputAsync(cancellation));

    /// <inheritdoc/>
    public void Resize(TerminalSize size) => session.Resize(new WindowSize(size.Height, size.Width));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await session.DisposeAsync();
            await ended();
        }
    }
}
