namespace Steppe.Acceptance;

/// <summary>A server and a client for all tests of a class: most of a short test is the start of its agents.</summary>
/// <remarks>Every test has jobs of its own name. What it does to the cluster itself it takes back.</remarks>
public sealed class OneNode : IAsyncLifetime
{
    internal Cluster Cluster { get; } = new();

    internal string Node { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await Cluster.StartServerAsync();
        Node = await Cluster.StartClientAsync("client-1");
    }

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();
}
