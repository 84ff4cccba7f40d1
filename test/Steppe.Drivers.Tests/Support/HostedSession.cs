using Steppe.Supervisor.Sessions;

namespace Steppe.Drivers.Tests.Support;

/// <summary>A session as drivers hand it out, without the agent around it.</summary>
public sealed class HostedSession(TaskSession session) : IExecSession
{
    public Task<int> Exited => session.Exited;

    public ValueTask<ReadOnlyMemory<byte>> ReadOutputAsync(CancellationToken cancellation) => session.ReadOutputAsync(cancellation);

    public ValueTask<ReadOnlyMemory<byte>> ReadErrorAsync(CancellationToken cancellation) => session.ReadErrorAsync(cancellation);

    public ValueTask WriteInputAsync(ReadOnlyMemory<byte> input, CancellationToken cancellation) =>
        new(session.WriteInputAsync(input, cancellation));

    public ValueTask CloseInputAsync(CancellationToken cancellation) => new(session.CloseInputAsync(cancellation));

    public void Resize(TerminalSize size) => session.Resize(new WindowSize(size.Height, size.Width));

    public ValueTask DisposeAsync() => session.DisposeAsync();
}
