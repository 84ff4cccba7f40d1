using Steppe.Api;
using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Allocations;

/// <summary>One exec session from the side of the user: keys and pipes in, output out, until the command ends.</summary>
/// <param name="run">This run of the command.</param>
/// <param name="session">The session.</param>
/// <param name="hasTerminal">Whether the command has a terminal; then this one passes every key on.</param>
/// <param name="sendsInput">Whether standard input goes to the command.</param>
/// <param name="escape">Character that ends the session; null for none.</param>
internal sealed class ExecDialogue(CommandRun run, ExecSession session, bool hasTerminal, bool sendsInput, char? escape)
{
    private const int InputBytes = 2048;
    private static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource _escaped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Runs it and returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using IDisposable? raw = hasTerminal && run.Host.Terminal.IsInput ? run.Host.Terminal.MakeRaw() : null;
        using IDisposable? resize = hasTerminal ? run.Host.Terminal.OnResize(() => _ = ResizeAsync(over.Token)) : null;
        if (hasTerminal)
        {
            await ResizeAsync(over.Token).ConfigureAwait(false);
        }

        Task<int> output = PrintAsync(over.Token);
        Task input = sendsInput ? SendAsync(over.Token) : session.CloseInputAsync(over.Token);
        Task beats = BeatAsync(over.Token);
        try
        {
            if (await Task.WhenAny(output, _escaped.Task).ConfigureAwait(false) != output)
            {
                raw?.Dispose();
                run.Screen.Error("\nThe session was closed by its escape character.");
                return ExitCodes.Failure;
            }

            return await output.ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await beats.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // Not the input: a read of standard input ends when the user types, not when it is cancelled.
            _ = input;
        }
    }

    private async Task<int> PrintAsync(CancellationToken cancellation)
    {
        while (await session.ReadAsync(cancellation).ConfigureAwait(false) is { } message)
        {
            if (message.Stdout?.Data is { } output)
            {
                await run.Screen.RawAsync(output, cancellation).ConfigureAwait(false);
            }

            if (message.Stderr?.Data is { } error)
            {
                await run.Host.RawError.WriteAsync(error, cancellation).ConfigureAwait(false);
                await run.Host.RawError.FlushAsync(cancellation).ConfigureAwait(false);
            }

            if (message.Exited)
            {
                return message.Result?.ExitCode ?? 0;
            }
        }

        throw new CliException("failed to exec into task: the session ended without an exit code");
    }

    private async Task SendAsync(CancellationToken cancellation)
    {
        // Reading a terminal or a pipe holds its thread until something comes.
        await Task.Yield();
        EscapeFilter filter = new(escape);
        byte[] buffer = new byte[InputBytes];
        Stream input = run.Host.Terminal.IsInput ? run.Host.Terminal.OpenInput() : run.Host.Input;
        try
        {
            int read;
            while ((read = await input.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
            {
                byte[] passed = filter.Pass(buffer.AsSpan(0, read), out bool isEscaped);
                if (passed.Length > 0)
                {
                    await session.WriteInputAsync(passed, cancellation).ConfigureAwait(false);
                }

                if (isEscaped)
                {
                    _escaped.TrySetResult();
                    return;
                }
            }

            await session.CloseInputAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The session is over; whoever prints tells how.
        }
    }

    private async Task BeatAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(BeatInterval, run.Host.Time, cancellation).ConfigureAwait(false);
            await session.BeatAsync(cancellation).ConfigureAwait(false);
        }
    }

    private async Task ResizeAsync(CancellationToken cancellation)
    {
        try
        {
            if (run.Host.Terminal.Size() is (var height, var width))
            {
                await session.ResizeAsync(height, width, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The session is over; whoever prints tells how.
        }
    }
}
