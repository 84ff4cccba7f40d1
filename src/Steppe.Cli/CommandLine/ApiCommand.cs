using System.Text.Json;
using Steppe.Api;
using Steppe.Api.Transport;
using Steppe.Api.Types;
using Steppe.Cli.Output;

namespace Steppe.Cli.CommandLine;

/// <summary>A command that talks to an agent: general flags, the client, and how its errors are told.</summary>
/// <remarks>A flag beats its environment variable, which beats the default.</remarks>
internal abstract class ApiCommand : Command
{
    private readonly TextFlag _address;
    private readonly TextFlag _region;
    private readonly TextFlag _namespace;
    private readonly TextFlag _token;
    private readonly BoolFlag _noColor;
    private readonly BoolFlag _forceColor;
    private readonly TextFlag _caCertificate;
    private readonly TextFlag _caPath;
    private readonly TextFlag _clientCertificate;
    private readonly TextFlag _clientKey;
    private readonly TextFlag _tlsServerName;
    private readonly BoolFlag _tlsSkipVerify;
    private readonly BoolFlag _insecure;
    private readonly int _generalCount;

    protected ApiCommand()
    {
        _address = Flags.Add(new TextFlag("address", "Address of the agent (NOMAD_ADDR); http://127.0.0.1:4646 if not set."));
        _region = Flags.Add(new TextFlag("region", "Region to forward requests to (NOMAD_REGION)."));
        _namespace = Flags.Add(new TextFlag("namespace", "Namespace to work in (NOMAD_NAMESPACE); * for all in lists."));
        _token = Flags.Add(new TextFlag("token", "Secret of the access token (NOMAD_TOKEN)."));
        _noColor = Flags.Add(new BoolFlag("no-color", "Print without colours (NOMAD_CLI_NO_COLOR)."));
        _forceColor = Flags.Add(new BoolFlag("force-color", "Print with colours even into a pipe (NOMAD_CLI_FORCE_COLOR)."));
        _caCertificate = Flags.Add(new TextFlag("ca-cert", "PEM file of the certificate authority (NOMAD_CACERT)."));
        _caPath = Flags.Add(new TextFlag("ca-path", "Directory of such files (NOMAD_CAPATH)."));
        _clientCertificate = Flags.Add(new TextFlag("client-cert", "PEM file of the client certificate (NOMAD_CLIENT_CERT)."));
        _clientKey = Flags.Add(new TextFlag("client-key", "PEM file of its key (NOMAD_CLIENT_KEY)."));
        _tlsServerName = Flags.Add(new TextFlag("tls-server-name", "Server name to expect (NOMAD_TLS_SERVER_NAME)."));
        _tlsSkipVerify = Flags.Add(new BoolFlag("tls-skip-verify", "Accept any certificate (NOMAD_SKIP_VERIFY)."));
        _generalCount = Flags.Flags.Count;
        _insecure = Flags.Add(new BoolFlag("insecure", ""));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Flag> GeneralFlags => [.. Flags.Flags.Take(_generalCount)];

    /// <summary>What kind of thing the arguments name (one of <c>SearchContexts</c>); null when they name none.</summary>
    public virtual string? SearchContext => null;

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<string>> CompleteAsync(CliHost host, string partial, CancellationToken cancellation)
    {
        if (SearchContext is not { } context)
        {
            return [];
        }

        SearchResponse answer = await ClientOf(host).Search.FindAsync(partial, context, cancellation).ConfigureAwait(false);
        return
        [
            .. (answer.Matches ?? new Dictionary<string, IReadOnlyList<string>>())
                .SelectMany(static match => match.Value)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CliHost host, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        Screen screen = ScreenOf(host);
        try
        {
            return await RunAsync(new CommandRun(host, screen, ClientOf(host), arguments), cancellation).ConfigureAwait(false);
        }
        catch (CliException error) when (error.Output is { } output)
        {
            screen.Line(output);
        }
        catch (CliException error)
        {
            screen.Error(error.Message);
        }
        catch (ApiUnreachableException error)
        {
            screen.Error($"{error.Message} Start an agent there, or name another address with -address or NOMAD_ADDR.");
        }
        catch (ApiException error)
        {
            screen.Error(error switch
            {
                { IsDenied: true } => $"{error.Message}. Give a token that may do this with -token or NOMAD_TOKEN.",
                { IsNotFound: true } when arguments.Count > 0 => $"{error.Message}: {string.Join(' ', arguments)}",
                _ => error.Message,
            });
        }
        catch (JsonException error)
        {
            screen.Error($"The answer from the agent cannot be read: {error.Message}");
        }
        catch (IOException error)
        {
            screen.Error($"The connection to the agent broke: {error.Message}");
        }

        return FailureCode;
    }

    /// <summary>Does the work; API errors may escape.</summary>
    protected abstract Task<int> RunAsync(CommandRun run, CancellationToken cancellation);

    /// <summary>The namespace of the flag alone; empty if it was not given.</summary>
    protected string NamespaceFlag => _namespace.Value;

    /// <summary>The region of the flag alone; empty if it was not given.</summary>
    protected string RegionFlag => _region.Value;

    /// <inheritdoc/>
    protected override Screen ScreenOf(CliHost host)
    {
        bool off = _noColor.Value || host.VariableOrEmpty("NOMAD_CLI_NO_COLOR").Length > 0;
        bool forced = _forceColor.Value || host.VariableOrEmpty("NOMAD_CLI_FORCE_COLOR").Length > 0;
        return new Screen(host, useColor: !off && (forced || host.OutputIsTerminal));
    }

    private static string Pick(TextFlag flag, CliHost host, string variable) =>
        flag.Value.Length > 0 ? flag.Value : host.VariableOrEmpty(variable);

    /// <summary>A client as flags and environment say, of another agent if an address is given.</summary>
    protected ApiClient ClientOf(CliHost host, string otherAddress = "")
    {
        string address = otherAddress.Length > 0 ? otherAddress : Pick(_address, host, "NOMAD_ADDR");
        ApiEndpoint endpoint;
        try
        {
            endpoint = ApiEndpoint.Parse(address.Length > 0 ? address : "http://127.0.0.1:4646");
        }
        catch (FormatException error)
        {
            throw new CliException($"Error initializing client: {error.Message}.");
        }

        return new ApiClient(host.Connect(endpoint, TlsOf(host)), new ApiClientOptions
        {
            Region = Pick(_region, host, "NOMAD_REGION"),
            Namespace = Pick(_namespace, host, "NOMAD_NAMESPACE"),
            Token = Pick(_token, host, "NOMAD_TOKEN"),
            BasicCredentials = host.VariableOrEmpty("NOMAD_HTTP_AUTH"),
        });
    }

    private TlsSettings TlsOf(CliHost host) => new()
    {
        CaCertificateFile = Pick(_caCertificate, host, "NOMAD_CACERT"),
        CaCertificateDirectory = Pick(_caPath, host, "NOMAD_CAPATH"),
        ClientCertificateFile = Pick(_clientCertificate, host, "NOMAD_CLIENT_CERT"),
        ClientKeyFile = Pick(_clientKey, host, "NOMAD_CLIENT_KEY"),
        ServerName = Pick(_tlsServerName, host, "NOMAD_TLS_SERVER_NAME"),
        SkipVerify = _tlsSkipVerify.Value || _insecure.Value
            || host.VariableOrEmpty("NOMAD_SKIP_VERIFY") is "1" or "t" or "T" or "true" or "TRUE" or "True",
    };
}
