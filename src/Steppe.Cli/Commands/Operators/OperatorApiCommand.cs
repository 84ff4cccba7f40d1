using Steppe.Api;
using Steppe.Api.Transport;
using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Operators;

/// <summary><c>operator api</c>: any call of the HTTP API, its answer as it comes.</summary>
internal sealed class OperatorApiCommand : ApiCommand
{
    private readonly TextFlag _method;
    private readonly ListFlag _headers;
    private readonly TextFlag _filter;
    private readonly BoolFlag _dryRun;
    private readonly BoolFlag _verbose;

    public OperatorApiCommand()
    {
        _method = Flags.Add(new TextFlag("X", "HTTP method; if not set, POST when standard input has something to send, else GET."));
        _headers = Flags.Add(new ListFlag("H", "Header to send, as \"Name: value\"; may be repeated."));
        _filter = Flags.Add(new TextFlag("filter", "Expression that rows of a list must satisfy."));
        _dryRun = Flags.Add(new BoolFlag("dryrun", "Print a curl command that does the same, and do nothing."));
        _verbose = Flags.Add(new BoolFlag("verbose", "Show the headers of both directions on standard error."));
    }

    /// <inheritdoc/>
    public override string Name => "operator api";

    /// <inheritdoc/>
    public override string ArgumentHint => "<path>";

    /// <inheritdoc/>
    public override string Description =>
        "Call the HTTP API with the address, token, namespace and region of this command line, and print the answer. The path may be "
        + "a whole URL; \"/v1\" in front may be left out. A body is read from standard input. An answer that is an error ends the "
        + "command with 1.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <path>.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        string method = _method.Value.ToUpperInvariant();
        byte[] body = run.Host.InputHasData() && method is not ("GET" or "HEAD")
            ? await ReadAllAsync(run.Host.Input, cancellation).ConfigureAwait(false)
            : [];
        method = method.Length > 0 ? method : body.Length > 0 ? "POST" : "GET";
        IReadOnlyList<KeyValuePair<string, string>> headers = [.. _headers.Values.Select(ParseHeader)];
        run = WithPath(run, out ApiPath path);
        path = path.With("filter", _filter.Value);
        if (_dryRun.Value)
        {
            run.Screen.Line(Curl(run.Client, method, path, headers, body.Length > 0));
            return ExitCodes.Success;
        }

        ApiRequest request = run.Client.RequestOf(method, path, body, headers);
        ShowHead("> ", $"{request.Method} {request.Target}", request.Headers, run);
        await using ApiAnswer answer = await run.Client.SendRawAsync(request, cancellation).ConfigureAwait(false);
        ShowHead("< ", $"HTTP {answer.Status}", answer.Headers, run);
        await CopyAsync(answer.Body, run, cancellation).ConfigureAwait(false);
        return answer.Status < 400 ? ExitCodes.Success : ExitCodes.Failure;
    }

    // A whole URL names the agent too.
    private CommandRun WithPath(CommandRun run, out ApiPath path)
    {
        string text = run.Arguments[0];
        CommandRun to = run;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https")
        {
            to = run with { Client = ClientOf(run.Host, url.GetLeftPart(UriPartial.Authority)) };
            text = url.PathAndQuery;
        }

        text = text.StartsWith('/') ? text : "/" + text;
        path = ApiPath.Of(text.StartsWith("/v1/", StringComparison.Ordinal) ? text["/v1".Length..] : text);
        return to;
    }

    private static KeyValuePair<string, string> ParseHeader(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? KeyValuePair.Create(text[..colon].Trim(), text[(colon + 1)..].Trim())
            : throw new CliException($"\"{text}\" is not a header: write \"Name: value\".");
    }

    // The token itself is never printed: what this prints ends up in chats and tickets.
    private static string Curl(
        ApiClient client, string method, ApiPath path, IReadOnlyList<KeyValuePair<string, string>> headers, bool hasBody)
    {
        ApiRequest request = client.RequestOf(method, path, default, headers);
        IEnumerable<string> options = request.Headers.Select(static header =>
            header.Key == "X-Nomad-Token" ? " \\\n  -H \"X-Nomad-Token: ${NOMAD_TOKEN}\""
            : header.Key == "Authorization" ? " \\\n  -u \"${NOMAD_HTTP_AUTH}\""
            : $" \\\n  -H {Quoted($"{header.Key}: {header.Value}")}");
        return $"curl \\\n  -X {method}{string.Concat(options)}{(hasBody ? " \\\n  --data-binary @-" : "")} \\\n  {Quoted(client.Address.TrimEnd('/') + request.Target)}";
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private void ShowHead(string mark, string first, IEnumerable<KeyValuePair<string, string>> headers, CommandRun run)
    {
        if (!_verbose.Value)
        {
            return;
        }

        run.Screen.Warn(mark + first);
        foreach ((string name, string value) in headers)
        {
            run.Screen.Warn($"{mark}{name}: {(name is "X-Nomad-Token" or "Authorization" ? "<redacted>" : value)}");
        }
    }

    private static async Task<byte[]> ReadAllAsync(Stream input, CancellationToken cancellation)
    {
        using MemoryStream all = new();
        await input.CopyToAsync(all, cancellation).ConfigureAwait(false);
        return all.ToArray();
    }

    // As it comes: some answers never end.
    private static async Task CopyAsync(Stream body, CommandRun run, CancellationToken cancellation)
    {
        byte[] buffer = new byte[16 * 1024];
        int count;
        while ((count = await body.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            await run.Screen.RawAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
        }
    }
}
