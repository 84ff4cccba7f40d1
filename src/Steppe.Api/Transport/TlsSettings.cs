namespace Steppe.Api.Transport;

/// <summary>How to prove the agent's identity, and one's own.</summary>
/// <remarks>Empty text means "not set". Files are read when the first encrypted connection is opened.</remarks>
public sealed record TlsSettings
{
    /// <summary>PEM file of the certificate authority.</summary>
    public string CaCertificateFile { get; init; } = "";

    /// <summary>Directory of PEM files of certificate authorities; the file wins.</summary>
    public string CaCertificateDirectory { get; init; } = "";

    /// <summary>PEM file of the client's certificate.</summary>
    public string ClientCertificateFile { get; init; } = "";

    /// <summary>PEM file of the client's key.</summary>
    public string ClientKeyFile { get; init; } = "";

    /// <summary>Server name to ask for and to check.</summary>
    public string ServerName { get; init; } = "";

    /// <summary>Whether any certificate of the agent will do.</summary>
    public bool SkipVerify { get; init; }
}
