namespace Steppe.Agent.Http;

/// <summary><c>/v1/agent/keyring/*</c>: the keys of the servers' gossip, of which there is none.</summary>
internal static class KeyringResource
{
    private static readonly string[] Operations = ["list", "install", "use", "remove"];

    public static ValueTask HandleAsync(string operation) => throw (Operations.Contains(operation, StringComparer.Ordinal)
        ? new ApiException(501, "there is no gossip keyring: servers of this version do not gossip, so no key encrypts it")
        : new ApiException(404, "resource not found"));
}
