using System.Collections.Immutable;
using System.Net.WebSockets;
using System.Text.Json;
using Steppe.Api;
using Steppe.Api.Types;
using Steppe.Client;
using Steppe.Drivers;
using Steppe.Model;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/client/allocation/:id/exec</c>: a command beside a task of this agent, spoken to over a websocket.</summary>
/// <remarks>What is wrong with the request is an HTTP error; from the upgrade on errors are close frames, whose text callers show as
/// it is. The command ends with the websocket. Source: HTTP API, exec websocket.</remarks>
internal sealed class ExecResource(ClientAgent client)
{
    private const int HandshakeVersion = 1;

    private static readonly TerminalSize FirstSize = new(24, 80);
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(5);

    /// <summary>Serves one session from its upgrade to its end.</summary>
    public async ValueTask HandleAsync(ApiRequest request, AllocationId id)
    {
        string task = request.Query.Text("task") is { Length: > 0 } named ? named : throw new ApiException(400, "task name is missing");
        ImmutableArray<string> command = Command(request.Query.Text("command"));
        bool hasTerminal = request.Query.Flag("tty");
        bool hasHandshake = request.Query.Flag("ws_handshake");
        using var socket = new ExecSocket(await WebSocketUpgrade.AcceptAsync(request.Http));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted);
        try
        {
            if (hasHandshake)
            {
                await ShakeHandsAsync(socket, over.Token);
            }

            await using IExecSession session = await client.ExecAsync(id, task, command, hasTerminal ? FirstSize : null, over.Token);
            await ServeAsync(socket, session, over);
        }
        catch (ClientRefusedException refused)
        {
            await socket.CloseAsync(StatusOf(refused), refused.Message);
        }
        catch (JsonException malformed)
        {
            await socket.CloseAsync(WebSocketCloseStatus.PolicyViolation, malformed.Message);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException or IOException)
        {
            // The caller has gone, and the session with it.
        }
    }

    private static async Task ServeAsync(ExecSocket socket, IExecSession session, CancellationTokenSource over)
    {
        Task input = ReceiveAsync(socket, session, over.Token);
        Task output = SendAsync(socket, session, over.Token);
        try
        {
            if (await Task.WhenAny(input, output) == input)
            {
                // The caller has gone, or sent nonsense: what the command still writes is for nobody.
                await input;
                await over.CancelAsync();
                return;
            }

            await output;
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "");
            await input.WaitAsync(LongestGoodbye, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(input, output).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task ReceiveAsync(ExecSocket socket, IExecSession session, CancellationToken cancellation)
    {
        while (await socket.ReceiveAsync(ApiJsonContext.Wire.ExecInput, cancellation) is { } message)
        {
            if (message.TtySize is { } size)
            {
                session.Resize(new TerminalSize(size.Height, size.Width));
            }

            if (message.Stdin is { Data: { Length: > 0 } data })
            {
                await session.WriteInputAsync(data, cancellation);
            }

            if (message.Stdin is { Close: true })
            {
                await session.CloseInputAsync(cancellation);
            }
        }
    }

    private static async Task SendAsync(ExecSocket socket, IExecSession session, CancellationToken cancellation)
    {
        await Task.WhenAll(
            CopyAsync(socket, session.ReadOutputAsync, static piece => new ExecOutput { Stdout = piece }, cancellation),
            CopyAsync(socket, session.ReadErrorAsync, static piece => new ExecOutput { Stderr = piece }, cancellation));
        int exitCode = await session.Exited.WaitAsync(cancellation);
        await socket.SendAsync(new ExecOutput { Exited = true, Result = new ExecResult { ExitCode = exitCode } }, cancellation);
    }

    private static async Task CopyAsync(
        ExecSocket socket,
        Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> read,
        Func<ExecPiece, ExecOutput> message,
        CancellationToken cancellation)
    {
        while (await read(cancellation) is { IsEmpty: false } piece)
        {
            await socket.SendAsync(message(new ExecPiece { Data = piece.ToArray() }), cancellation);
        }

        await socket.SendAsync(message(new ExecPiece { Close = true }), cancellation);
    }

    private static async Task ShakeHandsAsync(ExecSocket socket, CancellationToken cancellation)
    {
        ExecHandshake? hands = await socket.ReceiveAsync(ApiJsonContext.Wire.ExecHandshake, cancellation);
        if (hands is { Version: not HandshakeVersion })
        {
            throw new JsonException($"unexpected handshake value: {hands.Version}");
        }
    }

    private static WebSocketCloseStatus StatusOf(ClientRefusedException refused) =>
        refused.Code is RefusalCode.Invalid or RefusalCode.NotFound or RefusalCode.Denied
            ? WebSocketCloseStatus.PolicyViolation
            : WebSocketCloseStatus.InternalServerError;

    private static ImmutableArray<string> Command(string? json)
    {
        try
        {
            string[] words = json is { Length: > 0 } ? JsonSerializer.Deserialize(json, ApiJsonContext.Wire.StringList) ?? [] : [];
            return words is [{ Length: > 0 }, ..] && Array.TrueForAll(words, static word => word is not null)
                ? [.. words]
                : throw new ApiException(400, "command is not present");
        }
        catch (JsonException)
        {
            throw new ApiException(400, "command must be a JSON array of strings, such as [\"/bin/sh\"]");
        }
    }
}
