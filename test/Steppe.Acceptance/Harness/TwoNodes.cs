namespace Steppe.Acceptance;

/// <summary>A server and two clients for all tests of a class, as with <see cref="OneNode"/>.</summary>
public sealed class TwoNodes : IAsyncLifetime
{
    internal Cluster Cluster { get; } = new();

    internal string First { get; private set; } = "";

    internal string Second { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await Cluster.StartServerAsync();
        First = await Cluster.StartClientAsync("client-1");
        Second = await Cluster.StartClientAsync("client-2");
    }

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();
}
