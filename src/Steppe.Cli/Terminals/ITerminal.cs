namespace Steppe.Cli.Terminals;

/// <summary>The terminal a program was started from, as far as commands touch it.</summary>
internal interface ITerminal
{
    /// <summary>Whether standard input is a terminal.</summary>
    bool IsInput { get; }

    /// <summary>Standard input as bytes, without the line editing that .NET adds to terminals. Open once.</summary>
    Stream OpenInput();

    /// <summary>Rows and columns; null when they are not known.</summary>
    (int Height, int Width)? Size();

    /// <summary>Passes every key on at once and unchanged, Ctrl-C too, until disposed or the process is asked to end; null when it cannot.</summary>
    IDisposable? MakeRaw();

    /// <summary>Calls back whenever the size has changed, until disposed.</summary>
    IDisposable OnResize(Action changed);

    /// <summary>Calls back, instead of ending the process, on Ctrl-C and SIGTERM, until disposed.</summary>
    IDisposable OnInterrupt(Action interrupted);
}

/// <summary>No terminal at all.</summary>
internal sealed class NoTerminal : ITerminal
{
    /// <inheritdoc/>
    public bool IsInput => false;

    /// <inheritdoc/>
    public Stream OpenInput() => Stream.Null;

    /// <inheritdoc/>
    public (int Height, int Width)? Size() => null;

    /// <inheritdoc/>
    public IDisposable? MakeRaw() => null;

    /// <inheritdoc/>
    public IDisposable OnResize(Action changed) => new Nothing();

    /// <inheritdoc/>
    public IDisposable OnInterrupt(Action interrupted) => new Nothing();

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
