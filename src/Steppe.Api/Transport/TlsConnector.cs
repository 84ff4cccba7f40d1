using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Steppe.Api.Transport;

/// <summary>Wraps a connection in TLS as <see cref="TlsSettings"/> say.</summary>
internal static class TlsConnector
{
    public static async Task<Stream> WrapAsync(Stream inner, string host, TlsSettings settings, CancellationToken cancellation)
    {
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = settings.ServerName.Length > 0 ? settings.ServerName : host,
            ClientCertificates = ClientCertificates(settings),
        };
        if (settings.SkipVerify)
        {
            // The user said so with -tls-skip-verify; nothing else turns the check off.
#pragma warning disable CA5359, MA0039
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359, MA0039
        }
        else if (Authorities(settings) is { Count: > 0 } authorities)
        {
            X509ChainPolicy policy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(authorities);
            options.CertificateChainPolicy = policy;
        }

        SslStream tls = new(inner);
        await tls.AuthenticateAsClientAsync(options, cancellation).ConfigureAwait(false);
        return tls;
    }

    private static X509Certificate2Collection? ClientCertificates(TlsSettings settings) =>
        settings.ClientCertificateFile.Length == 0
            ? null
            : [X509Certificate2.CreateFromPemFile(
                settings.ClientCertificateFile,
                settings.ClientKeyFile.Length > 0 ? settings.ClientKeyFile : null)];

    private static X509Certificate2Collection Authorities(TlsSettings settings)
    {
        X509Certificate2Collection authorities = [];
        if (settings.CaCertificateFile.Length > 0)
        {
            authorities.ImportFromPemFile(settings.CaCertificateFile);
        }
        else if (settings.CaCertificateDirectory.Length > 0)
        {
            foreach (string file in Directory.EnumerateFiles(settings.CaCertificateDirectory))
            {
                authorities.ImportFromPemFile(file);
            }
        }

        return authorities;
    }
}
