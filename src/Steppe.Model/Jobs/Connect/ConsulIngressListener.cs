namespace Steppe.Model;

/// <summary>One port of an ingress gateway and the services behind it.</summary>
public sealed record ConsulIngressListener
{
    public int Port { get; init; }

    public string Protocol { get; init => field = value ?? ""; } = "";

    public IReadOnlyList<ConsulIngressService>? Services { get; init; }
}
