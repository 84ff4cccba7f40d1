namespace Steppe.Drivers;

/// <summary>A command that runs beside a task, and the streams it is spoken to through.</summary>
/// <remarks>
/// <para>It is a child of the agent and ends with it, with the task, or when this is disposed: whatever the command has
/// started in its own session is killed.</para>
/// <para>One reader per stream and one writer at a time; everything else is thread-safe.</para>
/// </remarks>
public interface IExecSession : IAsyncDisposable
{
    /// <summary>What the command writes to stdout; with a terminal, to stderr too. Ends with an empty piece.</summary>
    ValueTask<ReadOnlyMemory<byte>> ReadOutputAsync(CancellationToken cancellation);

    /// <summary>What the command writes to stderr. Ends with an empty piece, at once when there is a terminal.</summary>
    ValueTask<ReadOnlyMemory<byte>> ReadErrorAsync(CancellationToken cancellation);

    /// <summary>Sends input; waits while the command does not read. Input to an ended command is dropped.</summary>
    ValueTask WriteInputAsync(ReadOnlyMemory<byte> input, CancellationToken cancellation);

    /// <summary>Ends the input: the command reads the end of its file, with a terminal as if Ctrl-D was typed.</summary>
    ValueTask CloseInputAsync(CancellationToken cancellation);

    /// <summary>Changes the size of the window; nothing without a terminal.</summary>
    void Resize(TerminalSize size);

    /// <summary>Completes with the exit code, 128 + signal when a signal ended it, once all output has been offered to readers.</summary>
    Task<int> Exited { get; }
}
