using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Steppe.Log.Etcd;

/// <summary>How the connection to etcd is secured. Files are in PEM.</summary>
/// <param name="CaFile">Who signs the members' certificates; null for the authorities of the system.</param>
/// <param name="CertFile">This server's own certificate, if etcd asks for one.</param>
/// <param name="KeyFile">Its key.</param>
public sealed record EtcdTls(string? CaFile, string? CertFile, string? KeyFile)
{
    /// <exception cref="LogRefusedException">A file cannot be read.</exception>
    internal SslClientAuthenticationOptions ToSslOptions()
    {
        try
        {
            var options = new SslClientAuthenticationOptions();
            if (CaFile is not null)
            {
                var roots = new X509Certificate2Collection();
                roots.ImportFromPemFile(CaFile);
                var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                policy.CustomTrustStore.AddRange(roots);
                options.CertificateChainPolicy = policy;
            }

            if (CertFile is not null)
            {
                options.ClientCertificates = [X509Certificate2.CreateFromPemFile(CertFile, KeyFile)];
            }

            return options;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new LogRefusedException($"the certificates for etcd cannot be read: {error.Message}", error);
        }
    }
}
